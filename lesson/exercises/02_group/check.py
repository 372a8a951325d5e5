from lesson.exercises.expect import Unmet, eventually

STOCK = True  # the layer of channels_lts takes closed sockets out of their groups by itself


def check(site):
    alice, bob = site.page("alice").open(), site.page("bob").open()
    alice.send("hello")
    for page in (alice, bob):
        page.expect("hello")
    bob.close()
    members = eventually(lambda: site.members("room"), 1)
    if members != 1:
        expected = "the group 'room' has 1 member after bob's socket has closed"
        raise Unmet(expected, "it has %d" % members)
