"""Views for the tests. Most give back what they got, as JSON."""

import hashlib
import json
import time

from channels import Group
from channels.handler import AsgiRequest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from channels_lts.tokens import make_token


def index(request):
    return HttpResponse("edge")


@csrf_exempt
def echo(request):
    """Give back what a worker has got of the request."""
    headers = {name: value for name, value in request.META.items() if isinstance(value, str)}
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "link": reverse("echo"),
            "query": request.META["QUERY_STRING"],
            "headers": headers,
            "cookies": request.COOKIES,
            "size": len(request.body),
            "sha1": hashlib.sha1(request.body).hexdigest(),
        }
    )


def form(request):
    """Take a form, behind Django's protection against foreign forms."""
    return JsonResponse(request.POST.dict())


@csrf_exempt
def upload(request):
    """Give back the fields of a form, and the name, size and SHA-1 of its files."""
    files = {
        name: [file.name, file.size, hashlib.sha1(file.read()).hexdigest()]
        for name, file in request.FILES.items()
    }
    return JsonResponse({"files": files, "fields": request.POST.dict()})


def slow(request):
    """Answer after `seconds`."""
    time.sleep(float(request.GET["seconds"]))
    return HttpResponse("slow")


def stream(request):
    """Send `count` parts, one each `seconds`."""

    def parts():
        for number in range(int(request.GET["count"])):
            time.sleep(float(request.GET["seconds"]))
            yield "%d\n" % number

    return StreamingHttpResponse(parts(), content_type="text/plain")


def download(request):
    """Send `size` bytes, in parts of 64 KiB."""
    size, part = int(request.GET["size"]), 65536
    parts = (b"x" * min(part, size - at) for at in range(0, size, part))
    return StreamingHttpResponse(parts, content_type="application/octet-stream")


def half(request):
    """Begin an answer, and never end it."""
    beginning = {"status": 200, "headers": [], "content": b"half", "more_content": True}
    request.reply_channel.send(beginning, immediately=True)
    raise AsgiRequest.ResponseLater


def publish(request):
    """Send `count` texts of `size` characters to all sockets."""
    for _ in range(int(request.GET["count"])):
        Group("all").send({"text": "x" * int(request.GET["size"])}, immediately=True)
    return HttpResponse("sent")


def body(request):
    """Answer with `status`, and `parts` of 50 bytes; `length` is its Content-Length."""
    parts = (b"x" * 49 + b"\n" for _ in range(int(request.GET.get("parts", "1"))))
    response = StreamingHttpResponse(parts, status=int(request.GET.get("status", "200")))
    if "length" in request.GET:
        response["Content-Length"] = request.GET["length"]
    response.set_cookie("one", "1")
    response.set_cookie("two", "2")
    return response


def broken(request):
    """Fail in the midst of a response."""

    def parts():
        yield "begun\n"
        raise ZeroDivisionError

    return StreamingHttpResponse(parts())


@csrf_exempt
def messages(request):
    """Send a list of messages in JSON as the response, after `seconds`; `content` is text there."""
    time.sleep(float(request.GET.get("seconds", "0")))
    for message in json.loads(request.body.decode()):
        if isinstance(message.get("content"), str):
            message["content"] = message["content"].encode()
        request.reply_channel.send(message, immediately=True)
    raise AsgiRequest.ResponseLater


@csrf_exempt
def visit(request):
    """Note the name of a visitor in the file that the setting VISITS names."""
    with open(settings.VISITS, "a") as visits:
        visits.write(request.GET["name"] + "\n")
    return HttpResponse("noted")


def token(request):
    """Return a token of a user, whom this view makes if there is none."""
    user, _ = get_user_model().objects.get_or_create(username="with-a-token")
    return HttpResponse(make_token(user))


def endless(request):
    """After `wait` seconds, send a part of `size` bytes each `seconds`, for ever. At the end write
    the file `ended`."""

    def parts():
        try:
            time.sleep(float(request.GET.get("wait", 0)))
            while True:
                time.sleep(float(request.GET["seconds"]))
                yield b"x" * int(request.GET.get("size", 10))
        finally:
            with open(request.GET["ended"], "w"):
                pass

    return StreamingHttpResponse(parts(), content_type="text/plain")
