"""Browsers without a page: Django's test client."""

from django.test import Client


def device(user):
    """Return a browser on which `user` is logged in."""
    browser = Client()
    browser.force_login(user)
    return browser
