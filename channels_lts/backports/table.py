"""All backports in one table, for the code that applies them, for the tests and for documents."""

import sys
from typing import NamedTuple, Tuple

from .backport import APP_START, IMPORT, INTERFACE_SERVER, LAYER, Backport
from .databases import uses_postgresql
from .table_consumers import CONSUMERS
from .table_edge import EDGE
from .table_http import HTTP
from .table_layer import LAYER_PARTS
from .table_lifecycle import LIFECYCLE
from .table_security import SECURITY
from .table_server_http import SERVER_HTTP
from .table_server_websockets import SERVER_WEBSOCKETS
from .versions import installed, is_at_least

DJANGO_3_2_AND_LATER = ("3.2.", "4.2.", "5.2.", "6.0.", "6.1.")


class Requirement(NamedTuple):
    """Versions of a package that channels_lts is tested with, whatever it patches there."""

    package: str
    expects: Tuple[str, ...]

    def is_needed(self):
        """Return whether the package is installed."""
        return installed(self.package) is not None


DJANGO = Requirement("Django", ("1.11.", "2.0.", "2.1.", "2.2.") + DJANGO_3_2_AND_LATER)


# For the packages themselves: to start at all, and the channel layer.
PACKAGES = [
    Backport(
        identifier="python-312",
        package="Django",
        expects=("1.11.", "2.0.", "2.1.", "2.2."),
        applied=IMPORT,
        module="channels_lts.compat.python312",
        defect="`django.utils.six` has an importer for its moved modules, with `find_module` "
        'alone. Python 3.12 no longer calls that, so `channels.staticfiles` fails with "No module '
        "named 'django.utils.six.moves'\".",
        met_by="Everybody who starts Channels 1 on Python 3.12 or later.",
        upstream="six 1.16.0 gave its importer `find_spec`. Django 3.0 dropped its copy of six.",
        mended="Channels can be imported on Python 3.12 and later, with `channels.staticfiles`.",
        condition=lambda: sys.version_info >= (3, 12) and not is_at_least("django", 3, 0),
    ),
    Backport(
        identifier="django-six",
        package="Django",
        expects=DJANGO_3_2_AND_LATER,
        applied=IMPORT,
        module="channels_lts.compat.django_six",
        defect="Channels imports `django.utils.six`, which Django 3.0 dropped.",
        met_by="Everybody who starts Channels 1 on Django 3.0 or later.",
        upstream="None. Channels 2.4 uses no six. The package six has the same content.",
        mended="The import finds the package six. If six is not installed, the error says so.",
        condition=lambda: is_at_least("django", 3, 0),
    ),
    Backport(
        identifier="signal-arguments",
        package="Django",
        expects=DJANGO_3_2_AND_LATER,
        applied=IMPORT,
        module="channels_lts.compat.signal_arguments",
        defect="Channels makes a signal with `providing_args`, which Django 4.0 dropped.",
        met_by="Everybody who starts Channels 1 on Django 4.0 or later.",
        upstream="None. The argument documented a signal, and never had an effect.",
        mended="Django's signals accept the argument again, and ignore it.",
        condition=lambda: is_at_least("django", 4, 0),
    ),
    Backport(
        identifier="delay-label",
        package="Django",
        expects=DJANGO_3_2_AND_LATER,
        applied=IMPORT,
        module="channels_lts.compat.delay_label",
        defect="The app `channels.delay` has a label with a dot, which Django has refused since "
        "3.1. Another label would mean another table. Django 6.0 has another type for the key that "
        "its model does not name.",
        met_by="Everybody who installs `channels.delay` on Django 3.1 or later.",
        upstream="None. Channels 2 has no such app.",
        mended="Django accepts the app with its old label. Its table and the type of its key stay "
        "as they were.",
        condition=lambda: is_at_least("django", 3, 1),
    ),
    Backport(
        identifier="asgiref-1",
        package="asgiref",
        expects=(),  # any: a version that has the modules does not have the defect
        applied=IMPORT,
        module="channels_lts.compat.asgiref1",
        defect="asgi_redis and Channels' test tools import `asgiref.base_layer` and "
        "`asgiref.inmemory`, which asgiref 2.0 dropped. Django needs asgiref 3 since 3.0.",
        met_by="Everybody who starts Channels 1 with asgiref 2 or later.",
        upstream="channels_redis has its own base class. Channels 2 has a layer in memory.",
        mended="channels_lts has both modules, and Python finds them under their old names.",
        condition=lambda: is_at_least("asgiref", 2, 0),
    ),
    Backport(
        identifier="msgpack-1",
        package="asgi_redis",
        expects=("1.4.3",),
        applied=LAYER,
        module="channels_lts.backports.msgpack1",
        defect='`deserialize` calls `msgpack.unpackb(encoding="utf8")`, an argument that msgpack '
        "1.0 removed. The `msgpack-python` that still takes it has wheels up to Python 3.6 only.",
        met_by="Everybody who installs asgi_redis with msgpack 1.x. django/channels_redis issue "
        "129 reports the deprecation.",
        upstream="channels_redis 2.4 calls `unpackb(raw=False)`.",
        mended="asgi_redis reads its messages with msgpack 1.x too.",
    ),
    Backport(
        identifier="psycopg2-29",
        package="Django",
        expects=("1.11.", "2.0.", "2.1.", "2.2."),  # their postgresql/utils.py is the same
        applied=APP_START,
        module="channels_lts.backports.psycopg29",
        defect="psycopg2 2.9 gives the offset of a time zone as a timedelta. Django compares it "
        'with the number 0, and stops with "database connection isn\'t set to UTC". psycopg2 2.8 '
        "has wheels up to Python 3.9 only.",
        met_by="Django ticket 32856.",
        upstream="Django 3.1 takes both.",
        mended="Django accepts the number and the timedelta, so it works with psycopg2 2.9.",
        condition=lambda: (
            not is_at_least("django", 3, 1) and uses_postgresql() and is_at_least("psycopg2", 2, 9)
        ),
    ),
    Backport(
        identifier="redis-tls",
        package="redis",
        expects=("2.10.",),
        applied=LAYER,
        module="channels_lts.backports.redis_tls",
        defect="For `rediss://` redis-py 2.10 calls `ssl.wrap_socket`, which Python 3.12 removed.",
        met_by="redis/redis-py issue 3020.",
        upstream="redis-py 3.0 makes an SSL context of its own.",
        mended="redis-py 2.10 connects to `rediss://` on these Pythons. It checks the certificate "
        "if `ssl_cert_reqs` says so, and never the name of the host, as before.",
        condition=lambda: sys.version_info >= (3, 12) and not is_at_least("redis", 3, 0),
    ),
    Backport(
        identifier="unsent-messages",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.unsent_messages",
        defect="Channels sends the messages of a consumer after it has ended. If one cannot be "
        "sent (its channel stays full for two seconds, or Redis cannot be used), the exception "
        "ends the worker, and the consumer's other messages are lost.",
        met_by="django/channels issue 643.",
        upstream="None. Channels 2 sends messages at once.",
        mended='The worker logs "A message of a consumer was not sent", with the reason. It sends '
        "the other messages of the consumer, and continues.",
    ),
    Backport(
        identifier="group-delivery",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.backports.group_delivery",
        defect="daphne delivers a message to one socket only. It encodes a text again for each "
        "socket of a group.",
        met_by="django/channels issue 763 and django/channels_redis issue 62.",
        upstream="None. Since Channels 2 a message to a group goes to consumers, each of which "
        "encodes it.",
        mended="The layer gives daphne one message for many sockets. daphne encodes it once, and "
        "writes the same frame to each socket that can take it.",
        is_needed_by_the_layer=True,
    ),
    Backport(
        identifier="autobahn-options",
        package="autobahn",
        expects=(),  # any: a version without the replaced name does not have the defect
        applied=INTERFACE_SERVER,
        module="channels_lts.backports.autobahn_options",
        defect="For each connection autobahn formats some 35 options for a line of its debug log, "
        "also if no handler takes that line. This is a third of the time that daphne needs to open "
        "a socket.",
        met_by="This project, when it measured connections a second.",
        upstream="None yet. autobahn 26.10.2 still does it.",
        mended="The options are formatted only if a log handler takes the line.",
    ),
    Backport(
        identifier="redis-3",
        package="asgi_redis",
        expects=("1.4.3",),
        applied=APP_START,
        module="channels_lts.backports.redis3",
        defect="Stock layers of asgi_redis fail with redis-py 3 and later: `group_add` calls "
        "`zadd` with the arguments of 2.10. With redis-py 8 each wait for a message also ends "
        "after its five seconds with a TimeoutError, which ends the worker.",
        met_by="Everybody who needs redis-py 3, for instance for Celery 4.3 and later.",
        upstream="channels_redis 2.4 uses another client. asgi_redis asks for redis-py 2.10.",
        mended="The stock layers work with redis-py 3 and later. Their clients have no timeouts "
        "and use version 2 of Redis's protocol, as with redis-py 2.10.",
        condition=lambda: is_at_least("redis", 3, 0),
    ),
]

TABLE = PACKAGES + HTTP + CONSUMERS + LIFECYCLE + LAYER_PARTS + SECURITY
TABLE += SERVER_HTTP + SERVER_WEBSOCKETS + EDGE


def entry(identifier):
    """Return the Backport with this identifier (str)."""
    (found,) = [backport for backport in TABLE if backport.identifier == identifier]
    return found
