"""Check that the site works: `site python -m vagrant.check http://localhost:8000`.

Two new accounts sign up, as in two browsers. The socket of the first account has to receive the
login of the second one. Afterwards the accounts are deleted.
"""

import http.cookiejar
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import django
from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol, connectWS
from twisted.internet import reactor, threads

FIRST, SECOND = "provision-check-1", "provision-check-2"
PASSWORD = "for a moment %s" % os.urandom(16).hex()
PATIENCE = 120  # seconds: an emulated machine takes its time


class Failure(Exception):
    """The site does not work; the message names the part that fails."""


class Listener(WebSocketClientProtocol):
    """The first account's socket."""

    def onOpen(self):
        threads.deferToThread(sign_up, self.factory.site, SECOND).addErrback(self.factory.end)

    def onMessage(self, payload, isBinary):
        if json.loads(payload.decode())["username"] == SECOND:
            self.factory.end("")

    def onClose(self, wasClean, code, reason):
        self.factory.end("the socket does not stay open: %s" % reason)


class ListenerFactory(WebSocketClientFactory):
    """Opens the socket. `why` (str) is the failure at the end; empty after a success."""

    protocol = Listener
    why = "the socket received no login for %d s" % PATIENCE

    def __init__(self, site, cookies):
        self.site = site
        cookie = "; ".join("%s=%s" % (cookie.name, cookie.value) for cookie in cookies)
        super().__init__(
            site.replace("http", "ws") + "/users/", origin=site, headers={"Cookie": cookie}
        )

    def clientConnectionFailed(self, connector, reason):
        self.end(reason.getErrorMessage())

    def end(self, why):
        if reactor.running:
            self.why = getattr(why, "value", why)
            reactor.stop()


def main(site):
    wait_for(site)
    delete_accounts()
    try:
        listener = ListenerFactory(site, sign_up(site, FIRST))
        reactor.callLater(PATIENCE, reactor.stop)
        connectWS(listener)
        reactor.run()
    finally:
        delete_accounts()
    if listener.why:
        raise Failure(listener.why)


def wait_for(site):
    """Wait until daphne, Redis and a worker together answer a request. Raises Failure."""
    deadline = time.time() + PATIENCE
    while True:
        try:
            return browser().open(site + "/login/", timeout=PATIENCE)
        except OSError as error:
            if time.time() > deadline:
                raise Failure("no answer from %s: %s" % (site, error)) from error
        time.sleep(0.5)


def sign_up(site, name):
    """Create the account `name` (str) through the site's form; return the cookies of its login."""
    cookies = http.cookiejar.CookieJar()
    form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    visit = browser(cookies)
    visit.open(site + "/signup/", timeout=PATIENCE)
    tokens = [cookie.value for cookie in cookies if cookie.name == "csrftoken"]
    data = urllib.parse.urlencode(dict(form, csrfmiddlewaretoken=tokens[0])).encode()
    visit.open(site + "/signup/", data, timeout=PATIENCE)
    if "sessionid" not in [cookie.name for cookie in cookies]:
        raise Failure("the form at %s/signup/ makes no account" % site)
    return cookies


def browser(cookies=None):
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(cookies)
    )


def delete_accounts():
    from django.contrib.auth import get_user_model

    get_user_model().objects.filter(username__in=[FIRST, SECOND]).delete()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "channel_dj.settings")
    django.setup()
    try:
        main(sys.argv[1].rstrip("/"))
    except (Failure, OSError) as error:
        sys.exit("error: %s" % error)
