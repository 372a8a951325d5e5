"""Requests with long headers, and what Python and Django make of odd ones."""

import random
import time

from .process import FORM, MULTIPART, ask, file_part, message, multipart, post

ESCAPES = b'a="' + b"\\x" * 6000 + b'"'
SEMICOLONS = '; x="' + ";" * 14000


def results():
    return {
        "cookie": _cookie(),
        "handshake": _handshake(),
        "content_type": _content_type(),
        "same": _same(),
    }


def _cookie():
    """Return the value of a cookie with many escapes, and the seconds that a page takes."""
    ask("/echo/")
    answer = ask("/echo/", headers=[(b"cookie", ESCAPES)])
    return {"seconds": answer.seconds, "size": len(answer.json()["cookies"]["a"])}


def _handshake():
    """Return the seconds that the checks of a handshake with such a cookie take."""
    from channels_lts.handshake import from_our_page, guarded, logged_in

    connect = message("/", headers=[(b"cookie", ESCAPES), (b"origin", b"http://localhost")])
    begin = time.time()
    try:
        guarded(None, [from_our_page, logged_in])(connect)
    except Exception:  # the answer cannot be sent: there is no Redis
        return {"seconds": time.time() - begin}


def _content_type():
    """Return the seconds that a request with a long Content-Type takes, and a form with one."""
    long = ask("/", headers=[(b"content-type", (FORM + SEMICOLONS).encode())])
    form = multipart(file_part("f"))
    upload = post("/upload/", form, MULTIPART + SEMICOLONS[:4000])
    return {"seconds": long.seconds, "status": long.status, "upload": upload.status}


def _same():
    """Return what is made of odd values: it must be the same with all backports and without."""
    import cgi
    from email.message import Message
    from http import cookies

    chosen = random.Random(13)
    texts = ["".join(chosen.choice("ab=;\"\\ '*01237") for _ in range(20)) for _ in range(300)]
    texts += ["", ";", ";;", 'a;b="c;d";e', 'a; b="c\\";d"; e="', "a;b=c;"]
    parsed = [cgi.parse_header(text) for text in texts]
    of_django = [_parsed_by_django(text) for text in texts]
    unquoted = [cookies._unquote(text) for text in ['"%s"' % text for text in texts] + texts]
    emails = []
    for text in texts:
        email = Message()
        email["content-type"] = text
        emails.append(email.get_params())
    return repr([parsed, of_django, unquoted, emails])


def _parsed_by_django(text):
    """Return what Django's parser of forms makes of a header; the name of an exception."""
    from django.http import multipartparser

    try:
        if hasattr(multipartparser, "parse_header"):  # up to Django 3.2
            return multipartparser.parse_header(text.encode())
        return multipartparser.parse_header_parameters(text)
    except Exception as error:
        return type(error).__name__
