"""The addresses of the page's server: the page, /events, /state, /action and /recordings.js."""

import json
import os
from collections import defaultdict
from glob import glob

from twisted.internet.defer import ensureDeferred
from twisted.python import log
from twisted.web import server
from twisted.web.resource import EncodingResourceWrapper, Resource
from twisted.web.static import Data, File

from channel_dj import local

from .actions import Refused
from .events import Stream

LESSON = os.path.join(local.ROOT, "lesson")
PAGE = os.path.join(LESSON, "page")
RECORDINGS = os.path.join(LESSON, "recordings")
LARGEST_BODY = 1024  # bytes
HEADERS = {
    b"Cache-Control": b"no-cache",
    # No other page has this one in a frame, where it could lead the teacher's clicks.
    b"Content-Security-Policy": b"default-src 'self'; frame-src http: https:; img-src 'self' data:;"
    b" style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    b"Referrer-Policy": b"no-referrer",  # the teacher's address has a token
    b"X-Content-Type-Options": b"nosniff",
    b"X-Frame-Options": b"DENY",
}


def page(classroom, events, teacher):
    """Return the site of all addresses, for reactor.listenTCP."""
    root = File(PAGE)
    root.putChild(b"events", Stream(events))
    root.putChild(b"state", State(classroom, teacher))
    root.putChild(b"action", Action(classroom, teacher))
    script = Data(recordings_script().encode(), "text/javascript; charset=utf-8")
    root.putChild(b"recordings.js", EncodingResourceWrapper(script, [server.GzipEncoderFactory()]))
    site = server.Site(root)
    site.displayTracebacks = False
    site.requestFactory = lambda *arguments, **options: Request(teacher, *arguments, **options)
    return site


def recordings_script():
    """Return the recordings as JavaScript (str), for window.RECORDINGS."""
    found = defaultdict(dict)
    for path in sorted(glob(os.path.join(RECORDINGS, "*", "*.json"))):
        scenario, era = path.split(os.sep)[-2:]
        with open(path, encoding="utf-8") as file:
            found[scenario][era[: -len(".json")]] = json.load(file)
    return "window.RECORDINGS = %s;\n" % json.dumps(found)


class Request(server.Request):
    """A request whose Host is a name of this machine, with a small body."""

    def __init__(self, teacher, *arguments, **options):
        super().__init__(*arguments, **options)
        self._teacher = teacher

    def handleContentChunk(self, data):
        if self.content.tell() + len(data) > LARGEST_BODY:
            self.channel.forceAbortClient()
        else:
            super().handleContentChunk(data)

    def process(self):
        if not self._teacher.knows_host(self):
            self.setResponseCode(400)
            self.write(b"This Host is no name of the page: see ALLOWED_HOSTS.\n")
            return self.finish()
        for name, value in HEADERS.items():
            self.setHeader(name, value)
        return super().process()


class Answer(Resource):
    """An address that answers with JSON. `answer(request)` is a coroutine: (status, dict)."""

    isLeaf = True

    def __init__(self, classroom, teacher):
        super().__init__()
        self._classroom = classroom
        self._teacher = teacher

    def begin(self, request):
        left = []  # holds the reason if the browser goes before the answer is there
        request.notifyFinish().addErrback(left.append)
        answer = ensureDeferred(self.answer(request)).addErrback(_failed)
        answer.addCallback(lambda answer: left or _write(request, *answer))
        return server.NOT_DONE_YET


class State(Answer):
    def render_GET(self, request):
        return self.begin(request)

    async def answer(self, request):
        return 200, await self._classroom.state(self._teacher.is_at(request))


class Action(Answer):
    def render_POST(self, request):
        return self.begin(request)

    async def answer(self, request):
        if not self._teacher.is_at(request):
            return 403, {"error": "Only the teacher's browser may do this."}
        try:
            wanted = json.loads(request.content.read().decode())
            era, action = str(wanted["era"]), str(wanted["action"])
        except (ValueError, KeyError, TypeError):
            return 400, {"error": 'The body has to be JSON: {"era": …, "action": …}.'}
        try:
            return 200, {"done": await self._classroom.act(era, action)}
        except Refused as error:
            return error.status, {"error": str(error)}


def _failed(failure):
    log.err(failure)
    return 500, {"error": "The page's server failed; the terminal shows why."}


def _write(request, status, content):
    request.setResponseCode(status)
    request.setHeader(b"Content-Type", b"application/json")
    request.write(json.dumps(content).encode())
    request.finish()
