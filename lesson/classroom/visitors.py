"""Visit a site of an era from the page's server: log in, or ask for many pages at once.

No thread waits for an answer. So the buttons that need a thread always find one.
"""

import io
import re
from collections import Counter
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from twisted.internet import error, reactor
from twisted.internet.defer import DeferredList, TimeoutError
from twisted.web import client
from twisted.web.client import Agent, HTTPConnectionPool, readBody
from twisted.web.http_headers import Headers

PATIENCE = 25  # seconds that a page may take; daphne itself gives up after 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
FORM = Headers({"Content-Type": ["application/x-www-form-urlencoded"]})
NO_ANSWER = (
    TimeoutError,
    error.ConnectError,
    error.ConnectingCancelledError,
    client.ResponseFailed,
    client.PartialDownloadError,
)


class NotLoggedIn(Exception):
    """The site did not log an account in; the message says what it answered."""


async def log_in(address, username, password):
    """Log an account in through the form of the site at `address` (str). Raises NotLoggedIn."""
    agent = Agent(reactor, connectTimeout=PATIENCE, pool=HTTPConnectionPool(reactor, False))
    agent = client.BrowserLikeRedirectAgent(client.CookieAgent(agent, CookieJar()))
    url = (address + "login/").encode()
    found = TOKEN.search((await _page(agent.request(b"GET", url)))[1])
    if not found:
        raise NotLoggedIn("its page has no form")
    fields = {"username": username, "password": password, "csrfmiddlewaretoken": found.group(1)}
    body = client.FileBodyProducer(io.BytesIO(urlencode(fields).encode()))
    if (await _page(agent.request(b"POST", url, FORM, body)))[0] == url:
        raise NotLoggedIn("it did not take the password")


async def _page(request):
    """Return the address (bytes) and the text of the page that answers. Raises NotLoggedIn."""
    try:
        answer = await request.addTimeout(PATIENCE, reactor)
        text = (await readBody(answer).addTimeout(PATIENCE, reactor)).decode()
    except NO_ANSWER:
        raise NotLoggedIn("it did not answer") from None
    if answer.code != 200:
        raise NotLoggedIn("it answered %d" % answer.code)
    return answer.request.absoluteURI, text


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
