"""Channels' handler answers each request, and leaves to consumers what is theirs."""

import logging

import channels.handler
import pytest
from channels.exceptions import DenyConnection, RequestAborted
from channels.handler import AsgiHandler, AsgiRequest
from django.http import HttpResponse, StreamingHttpResponse

from channels_lts.backports import apply_all, broken_streams, refused_messages, request_errors

from .process import message

pytestmark = pytest.mark.django_db  # a request closes the old connections to the database


@pytest.fixture
def answers(monkeypatch):
    """Return a function: the messages of the answer to a request, whose view is the argument."""

    def answers(view):
        monkeypatch.setattr(AsgiHandler, "get_response", lambda handler, request: view(request))
        return AsgiHandler()(message())

    return answers


def with_odd_cookie(request):
    response = HttpResponse("not sent")
    response.set_cookie("a", "\u20ac")  # Channels encodes it in ASCII
    return response


def test_an_answer_that_cannot_be_sent_is_a_500_and_a_line(answers, caplog, settings, monkeypatch):
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)  # to pytest
    (reply,) = answers(with_odd_cookie)
    assert (reply["status"], reply["content"]) == (500, b"Internal Server Error")
    assert "the answer cannot be sent" in caplog.text
    settings.DEBUG = True
    assert b"UnicodeEncodeError" in next(answers(with_odd_cookie))["content"]


def test_without_the_backport_it_is_lost(answers, monkeypatch):
    monkeypatch.setattr(AsgiHandler, "__call__", refused_messages._stock_call)
    with pytest.raises(UnicodeEncodeError):
        next(answers(with_odd_cookie))


def test_an_answer_that_has_begun_is_cut_and_ends_with_its_exception(answers):
    def parts():
        yield b"first"
        raise ZeroDivisionError

    replies = answers(lambda request: StreamingHttpResponse(parts()))
    assert next(replies)["content"] == b"first"
    assert next(replies) == broken_streams.CUT
    with pytest.raises(ZeroDivisionError):
        next(replies)


def test_an_exception_for_the_worker_goes_to_the_worker(answers):
    def denies(request):
        raise DenyConnection

    with pytest.raises(DenyConnection):
        next(answers(denies))


def test_a_client_that_is_gone_gets_no_answer(monkeypatch):
    def gone(request, message):
        raise RequestAborted

    monkeypatch.setattr(request_errors, "_stock_init", gone)
    assert list(AsgiHandler()(message())) == []


def test_the_other_names_of_codecs_are_pythons():
    assert channels.handler.codecs.BOM_UTF8 == b"\xef\xbb\xbf"


def test_all_of_it_may_be_applied_again(answers):
    call, init = AsgiHandler.__call__, AsgiRequest.__init__
    apply_all()
    assert (AsgiHandler.__call__, AsgiRequest.__init__) == (call, init)
    (reply,) = answers(lambda request: HttpResponse("ok"))
    assert reply["content"] == b"ok"
