from lesson.exercises.expect import Unmet
from testing.monitor import Monitor


class QuickMonitor(Monitor):
    """A monitor that does not wait for the last commands."""

    def __exit__(self, *exc):
        self.connection.close()


def check(site):
    alice, bob = site.page("alice").open(), site.page("bob").open()
    expect_news_after_the_commit(site, alice)
    for page in (alice, bob):
        page.expect("carol has joined")
    alice.send("root")
    seen = alice.receive()
    if seen == repr("root has joined"):
        raise Unmet("nobody is told of root, who was rolled back", "alice received " + seen)
    if seen != repr("root is not allowed"):
        raise Unmet("alice receives 'root is not allowed'", seen)
    bob.expect_nothing("about root, who was rolled back")


def expect_news_after_the_commit(site, alice):
    """Look at the database when Redis receives the message about carol. Raises Unmet."""
    with QuickMonitor(site) as redis:
        alice.send("carol")
        try:
            redis.until(b"carol has joined", within=4)
        except AssertionError:
            raise Unmet("a message says 'carol has joined'", "no such message in Redis") from None
        was_committed = site.has_user("carol")
    if not was_committed:
        expected = "carol is in the database when the message about her is sent"
        raise Unmet(expected, "the message was sent before the commit")
