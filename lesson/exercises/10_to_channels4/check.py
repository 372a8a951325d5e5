from lesson.exercises.expect import Unmet, eventually

ERAS = ["channels4"]


def check(site):
    alice, bob = site.page("alice").open(), site.page("bob").open()
    for sender, text, wanted in (
        (alice, "hello", "1: hello"),
        (alice, "is anybody here?", "2: is anybody here?"),
        (bob, "yes", "1: yes"),
    ):
        sender.send(text)
        for page in (alice, bob):
            page.expect(wanted)
    bob.close()
    members = eventually(lambda: site.members("room"), 1)
    if members != 1:
        expected = "the group 'room' has 1 member after bob's socket has closed"
        raise Unmet(expected, "it has %d" % members)
