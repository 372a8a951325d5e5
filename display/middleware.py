"""The path of a request, the headers of each answer, and the answer to a refused attempt."""

from math import ceil

from django.core.exceptions import DisallowedHost
from django.shortcuts import render
from django.urls import get_script_prefix

from . import throttle


def script_prefix(get_response):
    """Let the path of a request begin with the site's ROOT_PATH, as Django has it under WSGI.

    It is missing if a proxy strips it. Then a visitor without a login came back to another site.
    """

    def middleware(request):
        request.path = get_script_prefix().rstrip("/") + request.path_info
        return get_response(request)

    return middleware


def referrer_policy(get_response):
    """Tell other sites nothing of the page that a link was on. Django does it since 3.0."""

    def middleware(request):
        response = get_response(request)
        response.setdefault("Referrer-Policy", "same-origin")
        return response

    return middleware


def content_security_policy(get_response):
    """Let a page load scripts, styles and data from its own site only, and run no inline script."""

    def middleware(request):
        response = get_response(request)
        response.setdefault(
            "Content-Security-Policy",
            "default-src 'self'; connect-src 'self'%s; frame-ancestors 'none'; base-uri 'none'; "
            "form-action 'self'" % _own_socket(request),
        )
        return response

    return middleware


def _own_socket(request):
    """Return the addresses of the site's socket: Safari before 15.4 counts it not as 'self'."""
    try:
        return " ws://{0} wss://{0}".format(request.get_host())
    except DisallowedHost:  # Django has answered with a 400 already, and logged it
        return ""


class Throttle:
    """Answer an attempt that the throttle refuses with a 429. After a login, mark the device."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        throttle.remember_device(request, response)
        return response

    def process_exception(self, request, error):
        if isinstance(error, throttle.TooManyAttempts):
            context = {
                "limit": error.name,
                "minutes": ceil(error.wait / 60),
                "next": request.POST.get("next", ""),
            }
            response = render(request, "429.html", context, status=429)
            response["Retry-After"] = str(error.wait)
            return response
