"""What keeps requests away from the parts that the register of weaknesses calls not reachable."""

import os
import re
from glob import glob

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.admin import GenericInlineModelAdmin
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.resolvers import LocalePrefixPattern

from channel_dj.local import ROOT
from scripts import register

# Filters that cost more than their text's length tells, in some Django of the lock.
COSTLY_FILTERS = {"urlize", "urlizetrunc", "truncatechars_html", "truncatewords_html", "striptags"}
COSTLY_FILTERS |= {"wordwrap", "intcomma", "floatformat", "truncatechars", "truncatewords"}


def sources(*patterns):
    """Return {path: text} of our files that a site runs."""
    found = [name for pattern in patterns for name in glob(os.path.join(ROOT, pattern))]
    assert found
    return {name: open_text(name) for name in found}


def open_text(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


SITE = sources("display/*.py", "channel_dj/*.py")
LIBRARY = sources("channels_lts/*.py", "channels_lts/*/*.py")
TEMPLATES = sources("templates/*.html", "templates/*/*.html")


@pytest.mark.parametrize("package", ["h2", "priority", "hiredis", "txredisapi"])
def test_the_lock_has_no_http_2_and_no_hiredis(package):
    assert package not in register.locked()


def test_no_middleware_translates_or_caches():
    assert settings.MIDDLEWARE
    assert not [name for name in settings.MIDDLEWARE if "locale" in name or "cache" in name]


def patterns(resolver):
    """Yield all patterns below a resolver, with the resolvers between."""
    for pattern in resolver.url_patterns:
        yield pattern
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)


def test_no_address_has_a_language_and_none_resets_a_password():
    found = list(patterns(get_resolver()))
    assert not [one for one in found if isinstance(one.pattern, LocalePrefixPattern)]
    names = {one.name for one in found if isinstance(one, URLPattern)}
    assert "login" in names
    assert names.isdisjoint({"set_language", "password_reset", "password_reset_confirm"})
    admins = {"password_change", "password_change_done"}  # they need a login
    assert {name for name in names if name and "password" in name} <= admins | {
        "auth_user_password_change"
    }


def test_an_address_that_resets_a_password_would_be_found():
    resolver = type("Resolver", (), {"url_patterns": [path("x/", print, name="password_reset")]})
    assert [one.name for one in patterns(resolver)] == ["password_reset"]


def test_gis_and_postgresql_s_own_app_are_not_installed():
    assert not [config.name for config in apps.get_app_configs() if "gis" in config.name]
    assert not apps.is_installed("django.contrib.postgres")


def test_the_admin_has_no_editable_lists_no_inlines_and_no_addresses():
    registered = admin.site._registry
    assert registered
    for model, options in registered.items():
        assert not options.list_editable
        assert not [one for one in options.inlines if issubclass(one, GenericInlineModelAdmin)]
        assert not options.inlines
        assert not [f for f in model._meta.get_fields() if isinstance(f, models.URLField)]


def test_no_model_of_the_site_has_a_file_or_an_address():
    kinds = (models.FileField, models.URLField, models.EmailField, models.GenericIPAddressField)
    fields = [
        f for model in apps.get_app_config("display").get_models() for f in model._meta.fields
    ]
    assert fields
    assert not [field for field in fields if isinstance(field, kinds)]


def test_no_template_uses_a_costly_filter():
    used = {
        name
        for text in TEMPLATES.values()
        for tag in re.findall(r"\{[{%].*?[%}]\}", text)
        for name in re.findall(r"\|\s*(\w+)", tag)
    }
    assert "urlencode" in used
    assert used.isdisjoint(COSTLY_FILTERS)


@pytest.mark.parametrize(
    "pattern",
    [
        r"FileResponse|FileSystemStorage|default_storage",
        r"send_mail|EmailMessage|EMAIL_BACKEND",
        r"django\.core\.serializers",
        r"django\.utils\.archive",
        r"cache_page|cache_control|CACHES",
        r"\bRawSQL\b|\.extra\(|\.raw\(|FilteredRelation|KeyTransform|\bTrunc|\bExtract|\.explain\(",
        r"redis\.asyncio",
    ],
)
def test_the_code_of_the_site_does_not_use(pattern):
    assert [name for name, text in SITE.items() if re.search(pattern, text)] == []


def test_queries_take_their_names_from_no_request():
    """A dict of a request behind `**` would choose names of fields, lookups and aliases."""
    calls = r"\.(?:filter|exclude|annotate|alias|aggregate|values|order_by)\(\*"
    assert [name for name, text in SITE.items() if re.search(calls, text)] == []


def test_the_site_signs_one_cookie():
    names = [
        found
        for text in SITE.values()
        for found in re.findall(r"[gs]et_signed_cookie\(\s*(\w+)", text)
    ]
    assert set(names) == {"DEVICE_COOKIE"}


def test_cryptography_is_used_for_fernet_alone():
    """asgi_redis uses it. Nothing here does."""
    everything = dict(SITE, **LIBRARY)
    assert [name for name, text in everything.items() if "import cryptography" in text] == []
    assert [name for name, text in everything.items() if "from cryptography" in text] == []


def test_no_module_uses_the_asyncio_client_of_redis():
    assert [name for name, text in LIBRARY.items() if "redis.asyncio" in text] == []
