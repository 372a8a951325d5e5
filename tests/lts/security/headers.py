"""Requests with long headers, and what Python and Django make of odd ones."""

import random
import sys
import time

from .process import FORM, MULTIPART, ask, file_part, message, multipart, post

ESCAPES = b'a="' + b"\\x" * 6000 + b'"'
SEMICOLONS = '; x="' + ";" * 14000


def results():
    return {
        "cookie": _cookie(),
        "handshake": _handshake(),
        "content_type": _content_type(),
        "languages": _languages(),
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


def _languages():
    """Return what is made of languages, and how much Django keeps of long ones."""
    from django.http import HttpRequest
    from django.utils.translation import get_language_from_request, trans_real

    def language(accept, cookie=""):
        request = HttpRequest()
        request.META["HTTP_ACCEPT_LANGUAGE"] = accept
        request.COOKIES["django_language"] = cookie
        return get_language_from_request(request)

    found = [language("de-at;q=0.5,fr"), language("xx,de"), language("", "pt-br"), language("#")]
    found.append(language("de," + "en,fr;q=0.1," * 100))
    caches = [value for value in vars(trans_real).values() if hasattr(value, "cache_info")]
    caches = {id(cache): cache for cache in caches + _caches_of_backport()}.values()
    before = sum(cache.cache_info().currsize for cache in caches)
    for number in range(9):
        language("xx-" + str(number) * 5000, "xx-%d-" % number + "y" * 5000)
    kept = sum(cache.cache_info().currsize for cache in caches) - before
    return {"found": found, "kept": kept}


def _caches_of_backport():
    """Return the functions of Django that the backport calls: it takes their names."""
    backport = sys.modules.get("channels_lts.backports.accept_language")
    values = vars(backport).values() if backport else []
    return [value for value in values if hasattr(value, "cache_info")]


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
