"""Send a response from an async iterator part by part: `async-streams` in table.py.

A worker is synchronous. The iterator runs in an event loop of another thread, which is at most two
parts ahead. Only a Django with async iterators imports this module.
"""

import asyncio
from contextvars import copy_context
from queue import Full, Queue
from threading import Event, Thread

from asgiref.sync import async_to_sync
from channels.handler import AsgiHandler
from django.db import connections

from .table import entry
from .versions import check

PATIENCE = 0.1  # seconds until a thread with a part to store looks whether the response is closed

_encode_response = AsgiHandler.encode_response.__func__


def apply():
    """Replace `AsgiHandler.encode_response`. Raises UnexpectedVersion."""
    check([entry("async-streams")])
    AsgiHandler.encode_response = classmethod(_encode_any_response)


def _encode_any_response(cls, response):
    """Return the messages (an iterator of dicts) of a response, whose iterator may be async."""
    if getattr(response, "is_async", False):
        response.streaming_content = _AsyncParts(response.streaming_content).read()
    return _encode_response(cls, response)


class _AsyncParts:
    """Gives the parts of an async iterator to a synchronous reader."""

    def __init__(self, iterator):
        self.iterator = iterator
        self.queue = Queue(maxsize=1)
        self.closed = Event()
        self.cancel = lambda: None

    def read(self):
        """Give each part (bytes). Raises the exceptions of the iterator."""
        # The iterator needs the context of the request: its language, and its URLs.
        Thread(target=copy_context().run, args=(self._run,), daemon=True).start()
        try:
            while True:
                part, error = self.queue.get()
                if error:
                    raise error
                if part is None:
                    return
                yield part
        finally:
            self.closed.set()
            self.cancel()

    def _run(self):
        error = None
        try:
            async_to_sync(self._put_parts)()
        except BaseException as raised:
            error = raised
        finally:
            connections.close_all()  # those of this thread
        self._put((None, error))

    async def _put_parts(self):
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        self.cancel = lambda: loop.is_closed() or loop.call_soon_threadsafe(task.cancel)
        async for part in self.iterator:
            await loop.run_in_executor(None, self._put, (part, None))

    def _put(self, item):
        while not self.closed.is_set():
            try:
                return self.queue.put(item, timeout=PATIENCE)
            except Full:
                continue
