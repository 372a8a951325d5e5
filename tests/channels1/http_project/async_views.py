"""Views with a coroutine or an async iterator, for Django 4.2 and later."""

import asyncio

from channels.handler import AsgiRequest
from django.contrib.auth.models import User
from django.http import HttpResponse, StreamingHttpResponse

from .views import promise


async def page(request):
    await asyncio.sleep(0)
    return HttpResponse("%d users" % await User.objects.acount())


async def broken(request):
    raise ValueError("broken on purpose")


async def later(request):
    promise(request.reply_channel)
    raise AsgiRequest.ResponseLater


async def stream(request):
    """Send a part, then wait for the client to ask for /go/ before the next one."""
    return StreamingHttpResponse(_parts(), content_type="text/plain")


async def broken_stream(request):
    async def parts():
        yield "first"
        raise ValueError("broken on purpose")

    return StreamingHttpResponse(parts(), content_type="text/plain")


async def _parts():
    yield "first "
    while not await User.objects.filter(username="go").aexists():
        await asyncio.sleep(0.05)
    yield "second"
