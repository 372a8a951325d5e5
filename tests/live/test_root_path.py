"""The site under a path: ROOT_PATH=/sub."""

import re
from urllib.parse import urljoin

import pytest

from testing.site import Site
from testing.visitor import Visitor

ROOT_PATH = "/sub"


@pytest.fixture(scope="module")
def site():
    with Site(ROOT_PATH=ROOT_PATH) as site:
        yield site


def test_a_visitor_signs_up_logs_out_and_in_under_the_path(site):
    alice = Visitor(site, "alice").sign_up()
    assert alice.post("/logout/").url == site.address + "/login/"
    alice.log_in()
    assert alice.state()["online"] == 1


def test_each_link_and_each_file_of_a_page_is_under_the_path(site):
    bob = Visitor(site, "bob").sign_up()
    page = bob.http.get(site.address + "/").text
    links = re.findall('(?:href|src|action|data-state-url)="([^"]+)"', page)
    files = [link for link in links if "/static/" in link]
    assert len(files) >= 3
    for link in links:
        assert link[0] in "#?" or link.startswith(ROOT_PATH + "/"), link
    for link in files:
        assert bob.http.get(urljoin(site.address, link)).status_code == 200


def test_the_page_gives_its_script_the_address_of_the_socket(site):
    page = Visitor(site, "carol").sign_up().http.get(site.address + "/").text
    assert 'data-feed-path="/sub/users/"' in page


def test_the_admin_has_its_styles(site):
    page = Visitor(site, "dora").http.get(site.address + "/admin/login/")
    (style,) = re.findall('href="([^"]+/css/login.css)"', page.text)
    assert Visitor(site, "dora").http.get(urljoin(site.address, style)).status_code == 200


def test_other_sites_of_the_host_do_not_get_the_cookies(site):
    erik = Visitor(site, "erik").sign_up()
    erik.log_out()
    erik.log_in()
    assert {cookie.path for cookie in erik.http.cookies} == {ROOT_PATH}
    assert len(erik.http.cookies) == 3  # the session, the CSRF token, the known device


def test_a_visitor_without_a_login_comes_back_to_the_page_under_the_path(site):
    answer = Visitor(site, "nobody").http.get(site.address + "/?q=x")
    assert answer.url == site.address + "/login/?next=/sub/%3Fq%3Dx"


def test_a_visitor_whose_proxy_strips_the_path_comes_back_to_the_page_under_the_path(site):
    fiona = Visitor(site, "fiona").sign_up()
    stripped = site.address[: -len(ROOT_PATH)]
    assert fiona.http.get(stripped + "/").url == site.address + "/"
    answer = Visitor(site, "nobody").http.get(stripped + "/?q=x")
    assert answer.url == site.address + "/login/?next=/sub/%3Fq%3Dx"
