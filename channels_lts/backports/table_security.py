"""The entries of table.py for weaknesses that a request can use in a worker, and for its logs."""

from .backport import APP_START, INTERFACE_SERVER, Backport
from .fixes import lacks_fix
from .versions import is_at_least

EACH_DJANGO = ("1.11.", "2.0.", "2.1.", "2.2.", "3.2.", "4.2.", "5.2.", "6.0.", "6.1.")


def _has_slow_fields():
    from .field_lengths import has_slow_integers, has_slow_validators  # as below

    return has_slow_validators() or has_slow_integers()


def _has_slow_cookies():
    from .cookie_parsing import is_quadratic  # not above: a backport imports this table

    return is_quadratic()


FORMS = [
    Backport(
        identifier="usernames",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.usernames",
        defect="The field for a username normalizes what it gets before it checks the length. "
        "Python's normalization is not linear.",
        met_by="CVE-2023-46695.",
        upstream="Django 3.2.23, 4.1.13 and 4.2.7 check the length first.",
        condition=lambda: lacks_fix("3.2.23", "4.1.13", "4.2.7"),
    ),
    Backport(
        identifier="multipart-limits",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.multipart_limits",
        defect="A form may have any number of files. In the base64 content of a file, spaces are "
        "read in steps of a few bytes, and before 2.2.27 its end is never found.",
        met_by="CVE-2023-24580, CVE-2026-33033 and CVE-2022-23833.",
        upstream="Django 3.2.18 has DATA_UPLOAD_MAX_NUMBER_FILES, with the value 100. Django "
        "4.2.30, 5.2.13 and 6.0.4 read base64 in pieces.",
        condition=lambda: lacks_fix("4.2.30", "5.2.13", "6.0.4"),
    ),
    Backport(
        identifier="upload-names",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.upload_names",
        defect="The name of a file in a form may have folders. Upload handlers of a project get "
        "them, and may write the file there.",
        met_by="CVE-2021-28658 and CVE-2021-31542.",
        upstream="Django 2.2.22, 3.1.10 and 3.2.2 remove them.",
        condition=lambda: lacks_fix("2.2.22", "3.1.10", "3.2.2"),
    ),
    Backport(
        identifier="field-lengths",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.field_lengths",
        defect="The fields for email addresses, URLs and whole numbers check texts of any length, "
        "by functions that are not linear.",
        met_by="CVE-2023-36053, and CVE-2020-10735 of Python.",
        upstream="Django 3.2.20, 4.1.10 and 4.2.3 limit email addresses and URLs. Python 3.7.14 "
        "and later limit numbers.",
        condition=_has_slow_fields,
    ),
    Backport(
        identifier="request-size",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_size",
        defect="Channels reads the body of each request itself. Django's check of "
        "DATA_UPLOAD_MAX_MEMORY_SIZE stands where Django reads it, so it is never applied.",
        met_by="This project. CVE-2026-33034 is the same in Django's own ASGI handler.",
        upstream="None. Channels 4 leaves HTTP to Django.",
    ),
    Backport(
        identifier="request-memory",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_memory",
        defect="A worker keeps the body of each request in memory until Python's garbage collector "
        "frees the request. It counts objects, so hundreds of large bodies can wait for it.",
        met_by="This project, when it measured how far a worker grows.",
        upstream="None. Since Django 3.0 its ASGI handler spools a body to a file.",
    ),
    Backport(
        identifier="request-charset",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_charset",
        defect="A request may name any of Python's encodings. Some of them are no encodings of "
        "text, and Python keeps each unknown name for ever.",
        met_by="This project.",
        upstream="Django 6.1 decodes urlencoded forms from UTF-8 alone.",
    ),
    Backport(
        identifier="request-errors",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_errors",
        defect="Channels answers only some of the exceptions that a request can cause while it is "
        "read. After another one the client gets no answer: daphne sends a 503 after its timeout. "
        "A form that cannot be decoded is a 500.",
        met_by="This project, with requests that name odd encodings.",
        upstream="None. Channels 4 leaves HTTP to Django.",
    ),
]

HEADERS = [
    Backport(
        identifier="cookie-parsing",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.cookie_parsing",
        defect="Django unquotes a cookie by a function of Python, whose time grows with the square "
        "of the number of escapes in it.",
        met_by="CVE-2024-7592.",
        upstream="Python 3.8.20, 3.9.20, 3.10.15, 3.11.10, 3.12.6 and 3.13.0 do it in one pass.",
        condition=_has_slow_cookies,
    ),
    Backport(
        identifier="accept-language",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.accept_language",
        defect="Django keeps the last 1000 Accept-Language headers and cookies for a language, "
        "whatever their length.",
        met_by="CVE-2023-23969 and CVE-2024-39614.",
        upstream="Django 4.2.14 and 5.0.7 read 500 characters.",
        condition=lambda: lacks_fix("4.2.14", "5.0.7"),
    ),
    Backport(
        identifier="header-parameters",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.header_parameters",
        defect="Channels and Django split a Content-Type and the heads of a form's parts by "
        "functions whose time grows with the square of the length.",
        met_by="CVE-2026-84429.",
        upstream="Django 6.1.2 refuses a header of more than 10,000 characters. The module cgi, "
        "which Channels uses, was never changed.",
    ),
]

ACCOUNTS = [
    Backport(
        identifier="query-connectors",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.query_connectors",
        defect="A view that passes a client's names on to `filter()`, as the admin's list of "
        "objects does, also passes `_connector`: a text that Django writes into the SQL.",
        met_by="CVE-2025-64459.",
        upstream="Django 4.2.26, 5.1.14 and 5.2.8 refuse it.",
        condition=lambda: is_at_least("django", 2, 0) and lacks_fix("4.2.26", "5.1.14", "5.2.8"),
    ),
    Backport(
        identifier="unusable-passwords",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.unusable_passwords",
        defect="A login of a user without a usable password hashes nothing, so its time tells that "
        "there is such a user.",
        met_by="CVE-2024-39329.",
        upstream="Django 4.2.14 and 5.0.7 hash a password there too.",
        condition=lambda: lacks_fix("4.2.14", "5.0.7"),
    ),
]

LOGS = [
    Backport(
        identifier="log-arguments",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.log_arguments",
        defect="Django logs the path of a request with its control characters: a client can write "
        "lines of its own into the log, and commands for the terminal that shows it.",
        met_by="CVE-2025-48432.",
        upstream="Django 4.2.23, 5.1.11 and 5.2.3 escape them.",
        condition=lambda: lacks_fix("4.2.23", "5.1.11", "5.2.3"),
    ),
    Backport(
        identifier="channels-logs",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.channels_logs",
        defect="The logs of `runworker` and `runserver` have the control characters that a client "
        "put into a path or into the text of an exception.",
        met_by="This project. CVE-2025-48432 is the same in Django.",
        upstream="None.",
    ),
    Backport(
        identifier="daphne-logs",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.backports.daphne_logs",
        defect="The access log has the control characters that a client put into a path or into "
        "X-Forwarded-For. daphne's own log has those in the text of an exception.",
        met_by="This project. CVE-2025-48432 is the same in Django.",
        upstream="None.",
    ),
]

SECURITY = FORMS + HEADERS + ACCOUNTS + LOGS
