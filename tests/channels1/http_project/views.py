"""Views for the tests. Most give back what they got, as JSON."""

import hashlib
import os
import time

import index_text  # the test writes it
from channels import Channel
from channels.handler import AsgiRequest
from django.contrib.auth.models import User
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseServerError,
    JsonResponse,
    StreamingHttpResponse,
)
from django.views.decorators.csrf import csrf_exempt

from . import LARGE


def index(request):
    return HttpResponse(index_text.TEXT)


def promise(reply_channel):
    """Let the consumer `later` answer a request."""
    Channel("later").send({"reply": reply_channel.name}, immediately=True)


def later(request):
    promise(request.reply_channel)
    raise AsgiRequest.ResponseLater


def delayed(request):
    """Let a delayed message answer the request after `ms` milliseconds."""
    message = {
        "channel": "later",
        "content": {"reply": request.reply_channel.name},
        "delay": int(request.GET["ms"]),
    }
    Channel("asgi.delay").send(message, immediately=True)
    raise AsgiRequest.ResponseLater


def malformed(request):
    """Send messages to the delay server that it cannot delay."""
    good = {"channel": "later", "content": {}, "delay": 0}
    for wrong in (
        {"delay": None},
        {"delay": "soon"},
        {"delay": 1e300},
        {"delay": -1e300},
        {"content": {"bytes": b"\xff"}},
        {"content": "text"},
        {"channel": "no channel's name"},
        {"channel": None},
        {"channel": "x" * 600},
    ):
        Channel("asgi.delay").send(dict(good, **wrong), immediately=True)
    Channel("asgi.delay").send({"channel": "later"}, immediately=True)
    return HttpResponse("sent")


def thumbnail(request):
    Channel("thumbnail").send({"reply": request.reply_channel.name}, immediately=True)
    raise AsgiRequest.ResponseLater


def go(request):
    User.objects.get_or_create(username="go")
    return HttpResponse("gone")


def stream(request):
    """Send a part, then wait for the client to ask for /go/ before the next one."""

    def parts():
        yield "first "
        while not User.objects.filter(username="go").exists():
            time.sleep(0.05)
        yield "second"

    return StreamingHttpResponse(parts(), content_type="text/plain")


def large(request):
    return HttpResponse(b"x" * LARGE, content_type="application/octet-stream")


def file(request):
    path = os.path.join(os.path.dirname(__file__), "static", "style.css")
    return FileResponse(open(path, "rb"), content_type="text/css")


@csrf_exempt
def upload(request):
    files = {
        name: [file.name, file.size, hashlib.sha1(file.read()).hexdigest()]
        for name, file in request.FILES.items()
    }
    return JsonResponse({"files": files, "fields": request.POST.dict()})


@csrf_exempt
def raw(request):
    """Read a body in one of the ways that Django teaches."""
    read = {
        "body": lambda: request.body,
        "read": request.read,
        "lines": lambda: b"".join(request),
        "pieces": lambda: b"".join(iter(lambda: request.read(1000), b"")),
    }[request.GET["how"]]
    body = read()
    return JsonResponse({"size": len(body), "sha1": hashlib.sha1(body).hexdigest()})


def cookies(request):
    response = JsonResponse(request.COOKIES)
    response.set_cookie("first", "a b")
    response.set_cookie("second", "2", httponly=True)
    return response


@csrf_exempt
def attributes(request):
    found = {
        "method": request.method,
        "host": request.get_host(),
        "port": request.get_port(),
        "uri": request.build_absolute_uri(),
        "path": request.path,
        "full_path": request.get_full_path(),
        "secure": request.is_secure(),
        "content_type": request.content_type,
        "content_params": request.content_params,
        "get": request.GET.dict(),
        "post": request.POST.dict(),
        "user": str(request.user),
        "address": request.META["REMOTE_ADDR"],
        "view": request.resolver_match.url_name,
        "repr": repr(request),
    }
    if hasattr(request, "headers"):  # since Django 2.2
        found["header"] = request.headers["x-of-test"]
    if hasattr(request, "accepts"):  # since Django 3.1
        found["accepts"] = [request.accepts("text/html"), request.accepts("image/png")]
    if hasattr(request, "get_preferred_type"):  # since Django 5.2
        found["preferred"] = request.get_preferred_type(["application/json", "text/html"])
    return JsonResponse(found)


def broken(request):
    raise ValueError("broken on purpose")


def server_error(request):
    """Answer for a view that failed. The page /broken/?twice makes this one fail, too."""
    if "twice" in request.GET:
        raise ValueError("the error page is broken on purpose")
    return HttpResponseServerError("our error page")


def slow(request):
    time.sleep(3)
    return HttpResponse(index_text.TEXT)
