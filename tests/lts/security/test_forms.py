"""Forms: what their limits refuse in a worker, with the backports and without."""

import sys

import django
import pytest

from .conftest import ALL

ONLY_UTF8 = django.VERSION >= (5, 2)  # Django itself decodes an urlencoded form from UTF-8 alone


def has_fix(*release):
    return django.VERSION >= release


@pytest.fixture
def on(results):
    return results("forms")


@pytest.fixture
def off(results):
    return results("forms", ALL)


def test_a_username_that_is_too_long_is_not_normalized(on, off):
    assert on["username"] == {"longest": 0, "status": 200}
    assert off["username"]["longest"] == (0 if has_fix(3, 2) else 1000)


def test_a_form_with_too_many_files_is_a_400(on, off):
    assert on["files"] == {"fewer": 200, "more": 400, "many": 400}
    allowed = 400 if has_fix(3, 2) else 200
    assert off["files"] == {"fewer": 200, "more": allowed, "many": allowed}


def test_base64_with_spaces_is_read_in_large_pieces(on, off):
    assert on["base64"]["status"] == 200
    assert on["base64"]["reads"] < 50
    if not has_fix(4, 2):
        assert off["base64"]["reads"] > 100 * on["base64"]["reads"]


def test_the_content_of_a_base64_file_is_the_same(on, off):
    assert on["base64"]["same"] and off["base64"]["same"]


def test_base64_that_ends_early_is_a_400(on):
    assert on["short"] == 400


def test_the_name_of_a_file_has_no_folders(on, off):
    assert on["folders"] == ["a.txt", "b.txt", "c.txt", "e.txt", "f.txt"]
    assert (off["folders"] == on["folders"]) == has_fix(2, 2)


def test_a_field_refuses_a_text_that_is_too_long_for_it(on, off):
    short = {"email": True, "url": True, "number": True}
    assert on["fields"] == dict(
        short, **{"long email": False, "long url": False, "long number": False}
    )
    if not has_fix(3, 2):
        assert off["fields"]["long email"] and off["fields"]["long url"]
    assert off["fields"]["long number"] == (not hasattr(sys, "get_int_max_str_digits"))


def test_a_body_over_the_limit_of_django_is_a_400_but_files_do_not_count(on, off):
    assert on["large"] == {"form": 400, "body": 400, "file": 200, "smaller": 200}
    assert off["large"] == {"form": 200, "body": 200, "file": 200, "smaller": 200}


def test_only_an_encoding_of_the_list_decodes_a_form(on, off):
    known = on["charsets"]["known"]
    refused = {name for name, status in known.items() if status == 415}
    assert {"utf_8", "latin_1", "cp1252", "shift_jis", "gbk", "koi8_r"}.isdisjoint(refused)
    assert refused.issuperset(["utf_16", "utf_7", "cp037", "rot_13", "undefined", "idna"])
    answered = {status for name, status in known.items() if name not in refused}
    assert answered == {400 if ONLY_UTF8 else 200}
    assert 415 not in off["charsets"]["known"].values()
    assert 500 in off["charsets"]["known"].values()


def test_a_form_in_an_older_encoding_of_browsers_is_decoded(on):
    if not ONLY_UTF8:
        assert on["charsets"]["latin1"] == '{"a": "\\u00e4"}'
    assert on["charsets"]["utf-8"] == '{"a": "\\u00e4"}'


def test_python_does_not_keep_an_unknown_name_of_a_client(on, off):
    assert (on["charsets"]["unknown"], on["charsets"]["grown"]) == ([415], 0)
    assert (off["charsets"]["unknown"], off["charsets"]["grown"]) == ([200], 20)
    assert on["names"] == {"unknown": [200] * 9, "grown": 0, "admitted": 200}
    assert off["names"]["grown"] == 9


def test_a_request_that_cannot_be_read_is_a_4xx(on, off):
    assert set(on["unreadable"].values()) <= {200, 400, 415}
    assert {what for what, status in off["unreadable"].items() if status is None} >= {
        "a charset with a NUL",
        "a body that is a text",
        "headers without values",
    }


def test_a_form_that_cannot_be_decoded_is_a_400_by_its_own_backport(results):
    unreadable = results("forms", ["request-charset"])["unreadable"]
    assert set(unreadable.values()) <= {200, 400}
    assert unreadable["a charset that decodes nothing"] == 400
    without = results("forms", ["request-errors"])["unreadable"]
    assert None in without.values()
    assert without["a charset that decodes nothing"] == 415  # refused before it is decoded


def test_report_only_lets_any_encoding_pass(results):
    known = results("forms", report_only=True)["charsets"]["known"]
    assert 415 not in known.values()
