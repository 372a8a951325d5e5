from lesson.exercises.expect import Unmet

ERAS = ["channels1", "channels4"]


def check(site):
    laptop = site.page("alice").sign_up().open()
    phone = site.page("alice").log_in().open()
    guest = site.page("a guest").open()
    laptop.log_out()
    seen = laptop.receive()
    if not seen.startswith("the socket was closed"):
        raise Unmet("the socket is closed within 2 s after its session has logged out", seen)
    phone.expect_nothing("when she has logged out on her laptop and not on her phone")
    guest.expect_nothing("when another visitor has logged out")
    site.page("another guest").log_out()  # Django sends the signal for a guest, too
    guest.expect_nothing("when another guest has logged out")
