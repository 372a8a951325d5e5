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
        defect="The field for a username normalizes a text before it checks the length. The time "
        "of Python's normalization grows faster than the length.",
        met_by="CVE-2023-46695.",
        upstream="Django 3.2.23, 4.1.13 and 4.2.7 check the length first.",
        mended="A username that is too long is refused without being normalized.",
        condition=lambda: lacks_fix("3.2.23", "4.1.13", "4.2.7"),
    ),
    Backport(
        identifier="multipart-limits",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.multipart_limits",
        defect="A form may have any number of files. Django reads spaces in base64 in steps of a "
        "few bytes. Before 2.2.27 it never finds the end of base64 that is cut off.",
        met_by="CVE-2023-24580, CVE-2026-33033 and CVE-2022-23833.",
        upstream="Django 3.2.18 has DATA_UPLOAD_MAX_NUMBER_FILES, with the value 100. Django "
        "4.2.30, 5.2.13 and 6.0.4 read base64 in pieces.",
        mended="A form with more files than DATA_UPLOAD_MAX_NUMBER_FILES is a 400. Base64 is read "
        "in large pieces; if it ends too early, that is a 400.",
        condition=lambda: lacks_fix("4.2.30", "5.2.13", "6.0.4"),
    ),
    Backport(
        identifier="upload-names",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.upload_names",
        defect="The name of a file in a form may have folders. The upload handlers of a project "
        "get them, and may write the file there.",
        met_by="CVE-2021-28658 and CVE-2021-31542.",
        upstream="Django 2.2.22, 3.1.10 and 3.2.2 remove them.",
        mended="Only the last part of the name is used. A file without one (`..`) is ignored.",
        condition=lambda: lacks_fix("2.2.22", "3.1.10", "3.2.2"),
    ),
    Backport(
        identifier="field-lengths",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.field_lengths",
        defect="The fields for email addresses, URLs and whole numbers check texts of any length. "
        "The time of these checks grows faster than the length.",
        met_by="CVE-2023-36053, and CVE-2020-10735 of Python.",
        upstream="Django 3.2.20, 4.1.10 and 4.2.3 limit email addresses and URLs. Python 3.7.14 "
        "and later limit numbers.",
        mended="A text that is too long is refused first: over 320 characters for an email "
        "address, 2048 for a URL, 4300 for a number.",
        condition=_has_slow_fields,
    ),
    Backport(
        identifier="request-size",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_size",
        defect="Channels reads each body itself. Django checks DATA_UPLOAD_MAX_MEMORY_SIZE only "
        "where Django reads a body, so the limit is never applied.",
        met_by="This project. CVE-2026-33034 is the same in Django's own ASGI handler.",
        upstream="None. Channels 4 leaves HTTP to Django.",
        mended="A body over that size is a 400. The files of a form do not count, as in Django.",
    ),
    Backport(
        identifier="request-memory",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_memory",
        defect="A worker keeps each body until Python's garbage collector frees its request. The "
        "collector counts objects and not bytes, so hundreds of large bodies can stay.",
        met_by="This project, when it measured how far a worker grows.",
        upstream="None. Since Django 3.0 its ASGI handler spools a body to a file.",
        mended="The worker collects garbage after each 16 MiB of bodies that it has answered.",
    ),
    Backport(
        identifier="request-charset",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_charset",
        defect="A request may name any of Python's encodings. Some of them are not for text. "
        "Python also keeps each unknown name in memory until the process ends.",
        met_by="This project.",
        upstream="Django 6.1 decodes urlencoded forms from UTF-8 alone.",
        mended="An encoding that `CHARSETS` does not list is answered with 415. A file whose name "
        "has such an encoding is ignored.",
    ),
    Backport(
        identifier="request-errors",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.request_errors",
        defect="Channels answers only some of the exceptions that a request can cause while it is "
        "read. After others the client waits for the 503 of daphne's timeout. A form that cannot "
        "be decoded is a 500.",
        met_by="This project, with requests that name odd encodings.",
        upstream="None. Channels 4 leaves HTTP to Django.",
        mended="The client gets a 400 for what cannot be read or decoded. An exception before the "
        "first part of the answer is a 500.",
    ),
]

HEADERS = [
    Backport(
        identifier="cookie-parsing",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.cookie_parsing",
        defect="Django unquotes a cookie with a function of Python. Its time grows with the square "
        "of the number of escapes in the cookie.",
        met_by="CVE-2024-7592.",
        upstream="Python 3.8.20, 3.9.20, 3.10.15, 3.11.10, 3.12.6 and 3.13.0 do it in one pass.",
        mended="A cookie is unquoted in one pass: the time grows with its length.",
        condition=_has_slow_cookies,
    ),
    Backport(
        identifier="accept-language",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.accept_language",
        defect="Django keeps the last 1000 Accept-Language headers and language cookies in memory, "
        "whatever their length.",
        met_by="CVE-2023-23969 and CVE-2024-39614.",
        upstream="Django 4.2.14 and 5.0.7 read 500 characters.",
        mended="Django reads 500 characters of the header at most, and ignores a longer code of a "
        "language.",
        condition=lambda: lacks_fix("4.2.14", "5.0.7"),
    ),
    Backport(
        identifier="header-parameters",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.header_parameters",
        defect="Channels and Django split a Content-Type, and the heads of a form's parts, with "
        "functions whose time grows with the square of the length.",
        met_by="CVE-2026-84429.",
        upstream="Django 6.1.2 refuses a header of more than 10,000 characters. The module cgi, "
        "which Channels uses, was never changed.",
        mended="The header is split in one pass, in a time that grows only with its length.",
    ),
]

ACCOUNTS = [
    Backport(
        identifier="query-connectors",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.query_connectors",
        defect="A view that passes the names of a client on to `filter()`, as the admin's list of "
        "objects does, also passes `_connector`. Django writes that text into the SQL.",
        met_by="CVE-2025-64459.",
        upstream="Django 4.2.26, 5.1.14 and 5.2.8 refuse it.",
        mended="`filter()` refuses `_connector` and `_negated`, and `Q` refuses each connector but "
        "AND, OR and XOR. The client gets a 400.",
        condition=lambda: is_at_least("django", 2, 0) and lacks_fix("4.2.26", "5.1.14", "5.2.8"),
    ),
    Backport(
        identifier="unusable-passwords",
        package="Django",
        expects=EACH_DJANGO,
        applied=APP_START,
        module="channels_lts.backports.unusable_passwords",
        defect="A login of a user without a usable password hashes nothing. The answer comes "
        "sooner, which tells the client that there is such a user.",
        met_by="CVE-2024-39329.",
        upstream="Django 4.2.14 and 5.0.7 hash a password there too.",
        mended="Such a login hashes a password, and takes as long as one with a wrong password.",
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
        defect="Django logs the path of a request with its control characters. A client can write "
        "lines of its own into the log, and commands for the terminal that shows it.",
        met_by="CVE-2025-48432.",
        upstream="Django 4.2.23, 5.1.11 and 5.2.3 escape them.",
        mended="Control characters are escaped: the log has `\\n` or `\\x1b` in their place.",
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
        mended="They are escaped. The lines of a traceback are indented below their record.",
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
        mended="daphne escapes them in both logs. If the project has set a formatter of its own "
        "class for daphne's log, it stays.",
    ),
]

SECURITY = FORMS + HEADERS + ACCOUNTS + LOGS
