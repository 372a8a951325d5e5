"""The charset of a form: what browsers send is decoded, and nothing else reaches a worker."""

from urllib.parse import quote_from_bytes

import django
import pytest
from django.test import override_settings

from channels_lts.charsets import is_admitted
from channels_lts.limits import CHARSETS

from .site import content, request, status

URLENCODED = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data; boundary=end"
PART = b'--end\r\nContent-Disposition: form-data; name="name"\r\n\r\n%s\r\n--end--\r\n'


def form(charset, body=PART % b"a", kind=MULTIPART):
    """Return the bytes of a form whose Content-Type ends with `charset` (bytes)."""
    headers = [b"Content-Type: " + kind + charset, b"Content-Length: %d" % len(body)]
    return request("/upload/", "POST", headers, body)


@pytest.mark.parametrize(
    "charset",
    [
        b"rot13",
        b"idna",
        b"undefined",
        b"punycode",
        b"unicode_escape",
        b"utf-16",
        b"utf-7",
        b"x-own",
    ],
)
def test_another_charset_is_refused(guarded, charset):
    answer = guarded.send(form(b"; charset=" + charset))
    assert status(answer) == 415
    assert b"CHARSETS" in content(answer)


def test_without_the_limit_another_charset_reaches_a_worker(guarded, unguarded):
    bytes_ = form(b"; charset=unicode_escape")
    for site in (guarded, unguarded):
        site.send(bytes_)
    assert "CHARSETS" in guarded.log("web")
    assert "CHARSETS" not in guarded.log("worker1") + guarded.log("worker2")
    # The worker has a limit of its own, `request-charset`.
    assert "CHARSETS" not in unguarded.log("web")
    assert "CHARSETS" in unguarded.log("worker1") + unguarded.log("worker2")


@pytest.mark.parametrize(
    "charset",
    [
        b";charset=rot13",
        b'; CHARSET = "rot13"',
        b"; charset='rot13'",
        b"; charset=utf-8; charset=rot13",
        b"; charset=rot13; charset=utf-8",
        b"; charset*=utf-8''rot13",
        b"; charset\xa0=\x85rot13",
        b"; boundary=a, charset=rot13",
        b'; charset="\\"rot13\\""',
        b"; charset=\xe4rot13",
        b"; charset=-rot13-",
        b'; charset="utf-8; charset=rot13',
    ],
)
def test_no_spelling_hides_a_charset(guarded, charset):
    assert status(guarded.send(form(charset))) == 415


@pytest.mark.parametrize(
    "charset",
    [
        b"",
        b"; charset=",
        b"; charset=utf-8",
        b"; charset=UTF8",
        b';charset="Utf-8"',
        b"; charset = 'utf_8' ; other=1",
        b"; charset=latin1",
        b"; charset=ISO-8859-1",
        b"; charset=windows-874",
        b"; charset=cp1252",
        b"; charset=ascii",
    ],
)
def test_a_browser_may_write_it_in_many_ways(guarded, charset):
    assert content(guarded.send(form(charset)))["fields"] == {"name": "a"}


@pytest.mark.parametrize(
    "charset, text",
    [
        ("windows-1251", "Привет"),
        ("koi8-r", "Привет"),
        ("windows-1252", "Zoë €"),
        ("iso-8859-15", "Zoë €"),
        ("windows-1255", "שלום"),
        ("shift_jis", "こんにちは"),
        ("euc-jp", "こんにちは"),
        ("iso-2022-jp", "こんにちは"),
        ("gbk", "你好"),
        ("gb18030", "你好"),
        ("big5", "你好"),
        ("euc-kr", "안녕"),
        ("utf-8", "😀"),
    ],
)
def test_a_form_of_an_old_page_is_decoded(guarded, charset, text):
    parameter, value = b"; charset=" + charset.encode(), text.encode(charset)
    assert content(guarded.send(form(parameter, PART % value)))["fields"] == {"name": text}
    body = b"name=" + quote_from_bytes(value).encode()
    answer = guarded.send(form(parameter, body, URLENCODED))
    if django.VERSION < (5,) or charset == "utf-8":
        assert content(answer)["fields"] == {"name": text}
    else:
        assert status(answer) == 400  # Django's own: since 5.0 it takes such forms in UTF-8 alone


@pytest.mark.parametrize("charset", CHARSETS)
def test_each_charset_of_the_default_is_allowed_in_capitals_too(charset):
    assert is_admitted(charset)
    assert is_admitted(charset.upper())


def test_a_project_may_list_other_charsets():
    with override_settings(CHANNELS_LTS={"CHARSETS": ["utf-16"]}):
        assert is_admitted("UTF16")
        assert not is_admitted("utf-8")
