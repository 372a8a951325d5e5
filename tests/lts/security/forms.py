"""Requests with forms: of many kinds, sizes and encodings."""

import base64
import encodings.aliases
import hashlib

from channels_lts.backports.fixes import lacks_fix
from channels_lts.limits import is_on

from . import process
from .process import FORM, MULTIPART, Counter, file_part, multipart, part, post

NUMBER_OF_FILES = 101
LARGE = b"a=" + b"x" * (3 * 1024 * 1024)  # over DATA_UPLOAD_MAX_MEMORY_SIZE
CONTENT = bytes(range(256)) * 8
SPACED = b" \n".join(base64.b64encode(CONTENT)[at : at + 3] for at in range(0, 2732, 3))
BASE64 = b"\r\nContent-Transfer-Encoding: base64"


def results():
    process.make_tables()
    return {
        "username": _longest_normalized(),
        "files": _files(),
        "base64": _base64(),
        "short": _short_base64(),
        "large": _large(),
        "charsets": _charsets(),
        "names": _names(),
        "unreadable": _unreadable(),
        "folders": _folders(),
        "fields": _fields(),
    }


def _longest_normalized():
    """Return the longest username (int) that a login normalizes, and the status."""
    import unicodedata

    with Counter(unicodedata, "normalize") as normalized:
        answer = post("/admin/login/", b"username=" + b"u" * 1000 + b"&password=p")
    longest = max([len(text) for form, text in normalized.calls] or [0])
    return {"longest": longest, "status": answer.status}


def _files():
    """Return the statuses of forms with as many files as allowed, and with one more."""
    parts = [file_part("f%d" % number) for number in range(NUMBER_OF_FILES)]
    fewer = post("/upload/", multipart(*parts[1:]), MULTIPART)
    more = post("/upload/", multipart(*parts), MULTIPART)
    many = post("/upload/", multipart(*parts * 50), MULTIPART)
    return {"fewer": fewer.status, "more": more.status, "many": many.status}


def _base64():
    """Return the content that came, and how often the parser read for a file of spaces."""
    from django.http.multipartparser import LazyStream

    answer = post("/upload/", multipart(file_part("f", SPACED, BASE64)), MULTIPART)
    file = answer.json()["files"]["f"] if answer.status == 200 else None
    with Counter(LazyStream, "read") as reads:
        spaces = multipart(file_part("f", b"A" + b" " * 100000 + b"AAA", BASE64))
        spaced = post("/upload/", spaces, MULTIPART)
    expected = ["f.txt", len(CONTENT), hashlib.sha1(CONTENT).hexdigest()]
    return {"same": file == expected, "reads": len(reads.calls), "status": spaced.status}


def _short_base64():
    """Return the status of a file whose base64 ends early. An old Django never ends with it."""
    if lacks_fix("2.2.27") and not is_on("multipart-limits"):
        return None
    return post("/upload/", multipart(file_part("f", b"QUJDQQ", BASE64)), MULTIPART).status


def _large():
    """Return the statuses of large bodies."""
    file = multipart(file_part("f", LARGE))
    return {
        "form": post("/form/", LARGE).status,
        "body": post("/echo/", LARGE, "application/json").status,
        "file": post("/upload/", file, MULTIPART).status,
        "smaller": post("/form/", LARGE[: 1024 * 1024]).status,
    }


def _charsets():
    """Return {name: status} of forms in each encoding that Python has, and in unknown ones."""
    utf8 = post("/form/", b"a=%C3%A4", FORM + "; charset=UTF-8")
    before = len(encodings._cache)
    unknown = {post("/form/", b"a=b", FORM + "; charset=un%d" % n).status for n in range(20)}
    grown = len(encodings._cache) - before
    names = sorted(set(encodings.aliases.aliases.values()) | {"idna", "undefined", "utf_8_sig"})
    known = {name: post("/form/", b"a=b", FORM + "; charset=" + name).status for name in names}
    latin1 = post("/form/", b"a=%e4", FORM + "; charset=ISO-8859-1")
    texts = {"utf-8": utf8.text, "latin1": latin1.text}
    return dict(texts, known=known, unknown=list(unknown), grown=grown)


def _names():
    """Return the statuses of forms whose files' names have encodings of their own."""
    head = b"Content-Disposition: form-data; name=f; filename*=%s''%%e4.txt"
    before = len(encodings._cache)
    unknown = [
        post("/upload/", multipart(part(head % (b"un-%d" % n))), MULTIPART) for n in range(9)
    ]
    grown = len(encodings._cache) - before
    admitted = post("/upload/", multipart(part(head % b"iso-8859-1")), MULTIPART)
    return {
        "unknown": [answer.status for answer in unknown],
        "grown": grown,
        "admitted": admitted.status,
    }


def _unreadable():
    """Return {what: status} of requests that cannot be read."""
    undecodable = FORM + "; charset=undefined"
    unread = process.message("/form/", "POST")
    unread.content["body"] = "a text"
    return {
        "a charset with a NUL": post("/form/", b"a=b", FORM + '; charset="a\0b"').status,
        "a charset that decodes nothing": post("/form/", b"a=b", undecodable).status,
        "no boundary": post("/upload/", multipart(), "multipart/form-data").status,
        "a boundary that is not ASCII": post("/upload/", b"x", MULTIPART + "\xe4").status,
        "a part in an unknown encoding": _names()["unknown"][0],
        "a query that is not UTF-8": process.ask(query=b"\xff").status,
        "a body that is a text": _status(unread),
        "headers without values": process.ask(headers=[(b"a",)]).status,
    }


def _status(message):
    from channels.handler import AsgiHandler

    try:
        return next(AsgiHandler()(message))["status"]
    except Exception:
        return None


def _folders():
    """Return the names of files that an upload handler of the project gets."""
    from django.core.files import uploadhandler

    names = [b"a.txt", b"../b.txt", b"..\\c.txt", b"d/../../e.txt", b"..", b"&#47;f.txt"]
    head = b'Content-Disposition: form-data; name="f%d"; filename="%s"'
    parts = [part(head % (number, name)) for number, name in enumerate(names)]
    with Counter(uploadhandler.MemoryFileUploadHandler, "new_file") as files:
        post("/upload/", multipart(*parts), MULTIPART)
    return [call[2] for call in files.calls]


def _fields():
    """Return whether fields of forms take values of these lengths."""
    from django import forms

    host = "x" * 30 + ".org"
    return {
        "email": _is_valid(forms.EmailField(), "a@b.org"),
        "long email": _is_valid(forms.EmailField(), "a" * 400 + "@b.org"),
        "url": _is_valid(forms.URLField(), "http://" + host),
        "long url": _is_valid(forms.URLField(), "http://%s/%s" % (host, "x" * 3000)),
        "number": _is_valid(forms.IntegerField(), "12.0"),
        "long number": _is_valid(forms.IntegerField(), "1" * 5000),
    }


def _is_valid(field, value):
    from django.core.exceptions import ValidationError

    try:
        field.clean(value)
    except ValidationError:
        return False
    return True
