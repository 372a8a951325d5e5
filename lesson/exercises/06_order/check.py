from lesson.exercises.expect import Unmet

WORKERS = {"worker1": [], "worker2": []}
FRAMES = ["slow", "quick", "slow", "quick"]


def check(site):
    alice = site.page("alice").open()
    for frame in FRAMES:
        alice.send(frame)
    seen = []
    while len(seen) < len(FRAMES) and not any(one.startswith("nothing") for one in seen):
        seen.append(alice.receive(within=4).strip("'"))
    if seen != FRAMES:
        expected = "the answers come in the order of the frames: %s" % ", ".join(FRAMES)
        raise Unmet(expected, ", ".join(seen))
