"""runserver and runworker, as Channels 1's documentation teaches them, with DEBUG."""

import time

import pytest
import requests

from testing.site import eventually

from .http_site import HttpSite

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def site():
    with HttpSite(["redis", "reloading"], DEBUG="1") as site:
        yield site


@pytest.fixture
def other(site):
    """Give a function that starts processes; stop them in the end."""
    started = []

    def start(*names):
        for name in names:
            site.start(name)
            started.append(name)

    yield start
    for name in started:
        site.kill(name)


def test_runserver_says_what_it_starts(site):
    assert "Starting Channels development server at http://127.0.0.1" in site.log("reloading")
    eventually(lambda: "HTTP GET / 200" in site.log("reloading"))


def test_a_consumer_answers_for_a_view(site):
    assert site.get("/later/").text == "later"


@pytest.mark.parametrize("path", ["/static/style.css", "/static/admin/css/base.css"])
def test_runserver_serves_static_files(site, path):
    answer = site.get(path)
    assert answer.headers["Content-Type"] == "text/css"
    assert "body {" in answer.text
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert site.get(path, headers=since).status_code == 304


@pytest.mark.parametrize(
    "path,status,text",
    [
        ("/missing/", 404, "Using the URLconf defined in"),
        ("/static/missing.css", 404, "could not be found"),
        ("/broken/", 500, "broken on purpose"),
        ("/broken/?twice", 500, "broken on purpose"),
    ],
)
def test_debug_has_its_pages(site, path, status, text):
    answer = site.get(path)
    assert answer.status_code == status
    assert "DEBUG = True" in answer.text
    assert text in answer.text


def test_runserver_reloads_code(site):
    write(site, "changed")
    eventually(lambda: index(site) == "changed")


def test_runserver_outlives_code_that_is_broken_for_a_time(site):
    write(site, "broken", code="TEXT = %r +\n")
    eventually(lambda: "SyntaxError" in site.log("reloading"))
    write(site, "mended")
    eventually(lambda: index(site) == "mended")


def write(site, text, **code):
    time.sleep(1.5)  # Django looks at its files each second
    site.write_index(text, **code)


def index(site):
    try:
        return site.get("/").text
    except requests.ConnectionError:
        return None


def test_workers_share_the_channels_by_their_filters(site, other):
    other("other_runserver", "other_worker")
    eventually(lambda: site.is_answering(site.other_address))
    assert "Listening on channels http.request\n" in site.log("other_worker")
    assert site.get(site.other_address + "/static/style.css").ok
    with pytest.raises(requests.Timeout):
        site.session.get(site.other_address + "/thumbnail/", timeout=0.5)
    other("other_thumbnail")
    assert site.get(site.other_address + "/thumbnail/").text == "thumbnail"
    assert "Listening on channels thumbnail\n" in site.log("other_thumbnail")


def test_the_wsgi_server_of_django_runs_as_before(site, other):
    other("wsgi")
    eventually(lambda: site.is_answering(site.other_address))
    assert "development server at" in site.log("wsgi")
    assert "Channels development server" not in site.log("wsgi")
    assert site.get(site.other_address + "/static/style.css").ok
