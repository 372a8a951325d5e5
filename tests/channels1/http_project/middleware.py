"""Middleware in each form that Django 1.11 to 6.1 takes. Each adds a header to the response."""

from django.utils.deprecation import MiddlewareMixin


def function_middleware(get_response):
    def middleware(request):
        response = get_response(request)
        response["X-Function"] = "yes"
        return response

    return middleware


class ClassMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["X-Class"] = "yes"
        return response


class MixinMiddleware(MiddlewareMixin):
    """The old form, of Django 1.9, with all its methods."""

    def process_request(self, request):
        request.steps = ["request"]

    def process_view(self, request, view, args, kwargs):
        request.steps.append("view")

    def process_exception(self, request, exception):
        request.steps.append("exception")

    def process_response(self, request, response):
        response["X-Steps"] = " ".join(request.steps)
        return response
