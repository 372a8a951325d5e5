"""HTTP as Channels 1's documentation teaches it, through daphne, Redis and workers."""

import hashlib
import http.client
import os
import re

import django
import pytest

from testing.site import eventually

from .http_project import LARGE
from .http_site import HttpSite

USERS = "from django.contrib.auth.models import User as u\n"
pytestmark = pytest.mark.live


def since(*version):
    """Return the mark of a test that needs this version of Django (two ints) or a later one."""
    return pytest.mark.skipif(
        django.VERSION < version, reason="only Django from %d.%d on has this" % version
    )


@pytest.fixture(scope="module")
def site():
    with HttpSite(["redis", "web", "threads"]) as site:
        yield site


@pytest.fixture
def nobody_asked_to_go(site):
    site.manage("shell", "-c", USERS + "u.objects.all().delete()")


def test_each_form_of_middleware_takes_part(site):
    headers = site.get("/").headers
    assert (headers["X-Function"], headers["X-Class"]) == ("yes", "yes")
    assert headers["X-Steps"] == "request view"
    if django.VERSION >= (3, 1):
        assert (headers["X-Either"], headers["X-Only-Async"]) == ("async", "yes")


def test_a_consumer_answers_for_a_view(site):
    answer = site.get("/later/")
    assert (answer.status_code, answer.text) == (200, "later")


@pytest.mark.parametrize(
    "twice,text", [("", "our error page"), ("?twice", "Internal Server Error")]
)
def test_a_view_that_fails_is_a_500(site, twice, text):
    answer = site.get("/broken/" + twice)
    assert (answer.status_code, answer.text) == (500, text)


def test_a_page_that_is_missing_is_a_404(site):
    answer = site.get("/missing/")
    assert answer.status_code == 404
    assert "Not Found" in answer.text


def test_a_stream_comes_part_by_part(site, nobody_asked_to_go):
    assert_streams(site, "/stream/")


@since(4, 2)
def test_an_async_stream_comes_part_by_part(site, nobody_asked_to_go):
    assert_streams(site, "/async/stream/")


def assert_streams(site, path):
    parts = site.get(path, stream=True).iter_content(None)
    assert next(parts) == b"first "
    site.get("/go/")
    assert b"".join(parts) == b"second"


@since(4, 2)
def test_a_worker_outlives_an_async_stream_that_fails(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", "/async/broken_stream/")
    eventually(lambda: "broken on purpose" in site.log("threads"))
    connection.close()  # earlier it would stop the stream
    assert site.get("/").ok


@since(4, 1)
@pytest.mark.parametrize("page,status", [("page", 200), ("broken", 500), ("later", 200)])
def test_an_async_view_runs_in_a_worker(site, page, status):
    assert site.get("/async/%s/" % page).status_code == status


def test_a_large_response_arrives_whole(site):
    assert site.get("/large/").content == b"x" * LARGE


def test_a_file_arrives(site):
    answer = site.get("/file/")
    assert answer.text == "body { color: black; }\n"
    assert answer.headers["Content-Type"] == "text/css"
    if django.VERSION >= (2, 1):
        assert answer.headers["Content-Length"] == "23"


@pytest.mark.parametrize("size", [10, 3 * 1024 * 1024])
def test_files_are_uploaded(site, size):
    content = os.urandom(size)
    files = {"one": ("ä.bin", content), "two": ("b.txt", b"text")}
    found = site.post("/upload/", files=files, data={"field": "ü"}).json()
    assert found["fields"] == {"field": "ü"}
    assert found["files"]["one"] == ["ä.bin", size, hashlib.sha1(content).hexdigest()]
    assert found["files"]["two"][:2] == ["b.txt", 4]


@pytest.mark.parametrize("how", ["body", "read", "lines", "pieces"])
def test_a_view_reads_the_raw_body(site, how):
    content = os.urandom(100000 if how == "pieces" else 2 * 1024 * 1024)
    found = site.post("/raw/?how=" + how, data=content).json()
    assert found == {"size": len(content), "sha1": hashlib.sha1(content).hexdigest()}


def test_cookies_go_both_ways(site):
    answer = site.get("/cookies/", cookies={"a": "1", "b": "2"})
    assert answer.json() == {"a": "1", "b": "2"}
    assert answer.cookies["first"] == '"a b"'
    assert answer.cookies["second"] == "2"


def test_cookies_may_come_in_two_headers(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.putrequest("GET", "/cookies/")
    connection.putheader("Cookie", "a=1")
    connection.putheader("Cookie", "b=2; c=3")
    connection.endheaders()
    assert connection.getresponse().read() == b'{"a": "1", "b": "2", "c": "3"}'
    connection.close()


def test_a_request_has_the_attributes_of_its_django(site):
    headers = {
        "Accept": "text/html, application/json;q=0.5",
        "X-Of-Test": "ä".encode("utf-8"),
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
    }
    found = site.post("/attributes/?q=%C3%A4&q2=", data="p=%C3%BC", headers=headers).json()
    host = "127.0.0.1:%d" % site.port
    expected = {
        "method": "POST",
        "host": host,
        "port": str(site.port),
        "uri": "http://%s/attributes/?q=%%C3%%A4&q2=" % host,
        "path": "/attributes/",
        "full_path": "/attributes/?q=%C3%A4&q2=",
        "secure": False,
        "content_type": "application/x-www-form-urlencoded",
        "content_params": {"charset": "utf-8"},
        "get": {"q": "ä", "q2": ""},
        "post": {"p": "ü"},
        "user": "AnonymousUser",
        "address": "127.0.0.1",
        "view": "attributes",
        "repr": "<AsgiRequest: POST '/attributes/?q=%C3%A4&q2='>",
    }
    if django.VERSION >= (2, 2):
        expected["header"] = "Ã¤"
    if django.VERSION >= (3, 1):
        expected["accepts"] = [True, False]
    if django.VERSION >= (5, 2):
        expected["preferred"] = "text/html"
    assert found == expected


def test_the_admin_changes_a_row(site):
    site.manage("shell", "-c", USERS + "u.objects.create_superuser('root', 'r@x.org', 'secret')")
    fields = {"username": "root", "password": "secret"}
    assert "Site administration" in send_form(site, "/admin/login/?next=/admin/", fields).text
    password = "a long pass phrase"
    fields = {"username": "new", "password1": password, "password2": password}
    fields["usable_password"] = "true"
    changed = send_form(site, "/admin/auth/user/add/", fields)
    assert "was added successfully" in changed.text
    assert site.get("/attributes/", headers={"X-Of-Test": ""}).json()["user"] == "root"


def send_form(site, path, fields):
    """Send a form of the admin with the token of its page; return the answer (Response)."""
    page = site.get(path).text
    token = re.search(r"name=.csrfmiddlewaretoken. value=.(\w+)", page).group(1)
    return site.post(path, data=dict(fields, csrfmiddlewaretoken=token))
