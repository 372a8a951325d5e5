"""The entries of table.py for consumers and for the test tools of Channels."""

import multiprocessing

from .backport import APP_START, Backport
from .versions import is_at_least

CONSUMERS = [
    Backport(
        identifier="ordered-answers",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.ordered_answers",
        defect="With `enforce_ordering` a consumer may run on another worker before the messages "
        "of the consumer before it are sent. Its answer can overtake them.",
        met_by="This project, when it ran Channels' documentation on two workers.",
        upstream="None. Channels 2 has one consumer instance a socket, which sends at once.",
        mended="The messages of a consumer are sent before the next consumer of its socket can "
        "run.",
    ),
    Backport(
        identifier="session-fallbacks",
        package="Django",
        expects=("4.2.", "5.2.", "6.0.", "6.1."),
        applied=APP_START,
        module="channels_lts.backports.session_fallbacks",
        defect="If a session was made with a key of SECRET_KEY_FALLBACKS, Django's `get_user` "
        "gives the session another key. A consumer cannot send the cookie for it: a socket that "
        "opens logs its user out of the site, and a channel session is lost after one message.",
        met_by="Users whose sockets open again after a deployment with a new SECRET_KEY.",
        upstream="None. SECRET_KEY_FALLBACKS is new in Django 4.1.",
        mended="A consumer reads the user, and the session keeps its key. The user stays logged "
        "in, and the channel session is kept.",
        condition=lambda: is_at_least("django", 4, 1),
    ),
    Backport(
        identifier="test-client-headers",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.client_headers",
        defect="The test client sends a dict of headers. daphne sends pairs of bytes, as the ASGI "
        "spec has it, and `allowed_hosts_only` refuses every dict.",
        met_by="django/channels issues 747 and 748.",
        upstream="32da46f, on the branch 1.x, was never released.",
        mended="The test client sends pairs of bytes, as daphne does. A test may still look for a "
        "header by its name.",
    ),
    Backport(
        identifier="test-case-setup",
        package="Django",
        expects=("5.2.", "6.0.", "6.1."),
        applied=APP_START,
        module="channels_lts.backports.case_setup",
        defect="Django calls `_pre_setup` of the class. Channels has it as a method of the test, "
        "so TransactionChannelTestCase and ChannelLiveServerTestCase stop with a TypeError.",
        met_by="Everybody who uses these test cases on Django 5.2 or later.",
        upstream="channels 4.2.1 made it a method of the class.",
        mended="The test cases of Channels start on Django 5.2 and later.",
        condition=lambda: is_at_least("django", 5, 2),
    ),
    Backport(
        identifier="live-server-layer",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.live_server_layer",
        defect="ChannelLiveServerTestCase makes a layer of TEST_CONFIG, but `Group` and `Channel` "
        "use the layer of CONFIG: a test sends to the users of the real site.",
        met_by="django/channels issues 692, 961 and 1129.",
        upstream="None. Channels 2 has no TEST_CONFIG for its live server.",
        mended="During the test `Group` and `Channel` use the layer of TEST_CONFIG. After the test "
        "they use that of CONFIG again.",
    ),
    Backport(
        identifier="live-server-fork",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.live_server_fork",
        defect="The processes of ChannelLiveServerTestCase have to be forked: they cannot be "
        "pickled. Python no longer forks by default on macOS (since 3.8) and Linux (since 3.14).",
        met_by="Everybody who uses the test case on Python 3.14.",
        upstream="None for Channels 1.",
        mended="The test case forks its processes, whatever Python does by default.",
        condition=lambda: "fork" in multiprocessing.get_all_start_methods(),
    ),
    Backport(
        identifier="client-reply-channel",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.client_reply_channel",
        defect="The reply channel of the test client is the alias of the layer and five letters. "
        "Code that reads daphne's names, with a `!`, cannot be tested.",
        met_by="0e0f3bc, on Channels' branch 1.x.",
        upstream="0e0f3bc was never released.",
        mended='`WSClient(reply_channel="daphne.response.1!")` has such a name.',
    ),
    Backport(
        identifier="close-exceptions",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.close_exceptions",
        defect="A consumer that raises WebsocketCloseException ends its worker, with a ValueError: "
        'the exception wants a reply channel that begins with "websocket.". A DenyConnection '
        "outside of websocket.connect ends the worker too.",
        met_by="django/channels issue 195, and this project.",
        upstream="7333cf4, on the branch 1.x, was never released. It mends the exception, not the "
        "worker.",
        mended="WebsocketCloseException closes the socket with its code. A DenyConnection in a "
        "wrong place is logged, and the worker lives.",
    ),
]
