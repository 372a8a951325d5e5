"""Give sockets the path below the project's own: `websocket-root-path` in
table_server_websockets.py.

daphne has `--root-path`, and a trusted header Daphne-Root-Path. It applies both to HTTP alone, so a
route for sockets has to name the prefix.
"""

from ..backports.table import entry
from ..backports.versions import check
from .socket_messages import add_change

HEADER = b"daphne-root-path"


def apply():
    """Change the paths in the messages of sockets. Raises UnexpectedVersion."""
    check([entry("websocket-root-path")])
    add_change(_change_path)


def _change_path(protocol, channel, message):
    if channel == "websocket.connect":
        message["root_path"] = protocol.root_path = _take_root_path(protocol, message)
    message["path"] = _below(protocol.root_path, message["path"])


def _take_root_path(protocol, message):
    """Return the prefix (str) of a handshake. Remove its header, as daphne does for HTTP."""
    values = [value for name, value in message["headers"] if name == HEADER]
    message["headers"] = [header for header in message["headers"] if header[0] != HEADER]
    return protocol.unquote(values[-1]) if values else protocol.main_factory.root_path


def _below(root_path, path):
    """Return a path (str) without its prefix; the whole path if it is not below `root_path`."""
    prefix = root_path.rstrip("/")
    if prefix and (path + "/").startswith(prefix + "/"):
        return path[len(prefix) :] or "/"
    return path
