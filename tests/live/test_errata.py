"""The faults of the document, as its reader meets them; tutorial/errata.md lists them."""

import time

import pytest
import websocket
from django.core.exceptions import ImproperlyConfigured
from django.urls import include

from testing.site import Site
from testing.visitor import Visitor


def test_the_documents_socket_hangs_until_daphne_drops_it():
    with Site(DJANGO_SETTINGS_MODULE="tests.live.as_the_document_has_it") as site:
        started = time.time()
        with pytest.raises((websocket.WebSocketException, OSError)):
            Visitor(site, "anybody").socket()
        assert 3 < time.time() - started < 15  # the client itself gives up after 20


def test_a_namespace_without_an_app_name_is_an_error():
    with pytest.raises(ImproperlyConfigured) as raised:
        include("tests.live.test_errata", namespace="display")
    assert "app_name" in str(raised.value)


urlpatterns = []
