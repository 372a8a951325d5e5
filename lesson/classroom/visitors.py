"""Visit a site of an era from the page's server: log in, or ask for many pages at once."""

import re
import urllib.error
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from twisted.internet import reactor
from twisted.internet.defer import DeferredList
from twisted.web.client import Agent, HTTPConnectionPool, readBody

PATIENCE = 25  # seconds that a page may take; daphne itself gives up after 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class NotLoggedIn(Exception):
    """The site did not log an account in; the message says what it answered."""


def log_in(address, username, password):
    """Log an account in through the form of the site at `address` (str). Raises NotLoggedIn.

    Call it in a thread: it waits for the answers.
    """
    cookies = urllib.request.HTTPCookieProcessor(CookieJar())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
    try:
        page = opener.open(address + "login/", timeout=PATIENCE).read().decode()
        fields = {"username": username, "password": password}
        fields["csrfmiddlewaretoken"] = TOKEN.search(page).group(1)
        answer = opener.open(address + "login/", urlencode(fields).encode(), PATIENCE)
    except urllib.error.HTTPError as error:
        raise NotLoggedIn("it answered %d" % error.code) from None
    except OSError as error:
        why = getattr(error, "reason", error)
        raise NotLoggedIn(
            "it did not answer (%s)" % (getattr(why, "strerror", None) or why)
        ) from None
    if answer.geturl() == address + "login/":
        raise NotLoggedIn("it did not take the password")


class Crowd:
    """Many requests for one page, all at once. It counts the answers as they come."""

    def __init__(self, address, size):
        self.answers = Counter()  # {what a request got (str): number of requests}
        agent = Agent(reactor, connectTimeout=PATIENCE, pool=HTTPConnectionPool(reactor, False))
        url = (address + "login/").encode()
        requests = [self._count(agent.request(b"GET", url)) for _ in range(size)]
        self.end = DeferredList(requests, consumeErrors=True)  # of a body that breaks off

    def _count(self, request):
        def answered(response):
            self.answers["were answered with %d" % response.code] += 1
            return readBody(response)

        def failed(failure):
            self.answers["got no answer"] += 1

        return request.addCallbacks(answered, failed)
