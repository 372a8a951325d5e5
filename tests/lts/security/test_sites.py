"""The same requests to two real sites: one with the backports of workers, and one without.

Neither has the edge: what it would refuse has to reach a worker.
"""

import django
import pytest

from channels_lts.logs import CONTROL
from testing.site import eventually
from tests.edge.site import EdgeSite, request, status

from .conftest import ALL, EDGE_PARTS
from .headers import ESCAPES
from .process import BOUNDARY, FORM, MULTIPART, TOKEN, file_part, multipart
from .test_headers import TIMES

pytestmark = pytest.mark.live

SETTINGS = "tests.lts.security.site_settings"
FORGED = "/nope%0AERROR%20-%20forged%1B%5B31m%C2%85/"
STAFF = """
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
root = User.objects.create_superuser("root", "root@example.org", "a pass phrase")
session = SessionStore()
session["_auth_user_id"] = str(root.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = root.get_session_auth_hash()
session.save()
print(session.session_key)
"""


class Pair:
    """Two sites: `on` has the backports, `off` has not."""

    def __init__(self, on, off):
        self.on, self.off = on, off

    def post(self, path, body, content_type):
        """Send a form to both; return the statuses (list of int)."""
        headers = {"Content-Type": content_type, "X-CSRFToken": TOKEN}
        headers["Cookie"] = "csrftoken=" + TOKEN
        return [
            site.post(path, data=body, headers=headers).status_code for site in (self.on, self.off)
        ]


@pytest.fixture(scope="module")
def sites():
    def site(off, **settings):
        run = ["redis", "web", "worker1"]
        limits = {"OFF": EDGE_PARTS + off}
        access = ["--access-log", "-"]
        return EdgeSite(limits, run, access, DJANGO_SETTINGS_MODULE=SETTINGS, **settings)

    with site([], SAFE_LOG="1") as on, site(ALL) as off:
        yield Pair(on, off)


def test_an_encoding_that_is_not_in_the_list_is_a_415(sites):
    on, off = sites.post("/form/", b"a=b", FORM + "; charset=undefined")
    assert (on, off) == (415, 500)
    assert "CHARSETS" in sites.on.log("worker1")


def test_a_form_over_the_limit_of_django_is_a_400(sites):
    assert sites.post("/form/", b"a=" + b"x" * 3000000, FORM) == [400, 200]


def test_5000_files_are_a_400(sites):
    body = multipart(*[file_part("f%d" % number) for number in range(5000)])
    assert body.count(BOUNDARY.encode()) == 5001
    on, off = sites.post("/upload/", body, MULTIPART)
    assert (on, off) == (400, 200 if django.VERSION < (3, 2) else 400)


def test_a_cookie_with_many_escapes_costs_a_page_a_fraction(sites):
    def seconds(site):
        return min(
            site.get("/echo/", headers={"Cookie": ESCAPES}).elapsed.total_seconds()
            for _ in range(3)
        )

    on = seconds(sites.on)
    if "_unquote_replace" not in vars(__import__("http.cookies").cookies):
        assert on * TIMES / 2 < seconds(sites.off)


def test_a_connector_in_the_admin_is_answered_without_its_sql(sites):
    answers = []
    for site in (sites.on, sites.off):
        cookie = {"Cookie": "sessionid=" + site.manage("shell", "-c", STAFF).split()[-1]}
        path = "/admin/auth/user/?id__lt=0&username__gt=0&_connector="
        answers += [
            site.get(path + word, headers=cookie, allow_redirects=False) for word in ("FOO", "OR")
        ]
    statuses = [answer.status_code for answer in answers]
    if (2, 0) <= django.VERSION < (4, 2, 26):
        assert statuses == [400, 400, 500, 200]
        assert 'near "FOO": syntax error' in sites.off.log("worker1")
    else:
        assert statuses == [302] * 4
    assert 'near "FOO"' not in sites.on.log("worker1")


def test_no_log_has_a_control_character_of_a_client(sites):
    for site in (sites.on, sites.off):
        assert site.get(FORGED).status_code == 404
        site.send(request("/esc\x1b[31m/"))  # some versions of Twisted refuse it
        eventually(lambda site=site: "forged" in site.log("worker1"))
    assert has_control(sites.on) is False
    assert has_control(sites.off) == (django.VERSION < (4, 2, 23))


def has_control(site):
    """Return whether the lines that a client caused have control characters."""
    lines = (site.log("web") + site.log("worker1")).split("\n")
    return any(CONTROL.search(line) or line.startswith("ERROR - forged") for line in lines)


def test_a_site_still_answers_after_all_this(sites):
    for site in (sites.on, sites.off):
        assert status(site.send(request("/"))) == 200
