from lesson.exercises.expect import Unmet


def check(site):
    alice = site.page("alice").sign_up()
    alice.open().expect("alice")
    key = alice.http.cookies["sessionid"]
    thief = site.page("the thief").open(path="/users/?session_key=" + key)
    seen = thief.receive()
    if seen != repr("nobody"):
        raise Unmet("a socket with alice's ?session_key= and no cookie is 'nobody'", seen)
    site.page("a guest").open().expect("nobody")
