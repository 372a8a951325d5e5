"""Keep a Channels 1.1.8 project running today: on new Pythons, with new packages, under load.

The public interface:

- `INSTALLED_APPS += ["channels_lts"]` applies the backports (`channels_lts.backports`).
- `BACKEND = "channels_lts.layer.RedisChannelLayer"` is the channel layer.
- `from channels_lts import python312` and `python312.apply()`, in the project's own package before
  Django starts, let Python 3.12 and later import Channels.
- `channels_lts.handshake`: `Handshake` for the routing; its checks `from_our_page` and `logged_in`;
  `session_user`, `session_key` and `refuse` for a project's own checks.
- The exceptions: `channels_lts.layer.RedisUnavailable` (a ChannelFull) when Redis cannot be used,
  and `channels_lts.backports.versions.UnexpectedVersion` when a package's version is unknown.

Ten terms, which all modules, log lines and documents use:

interface server
    A daphne process. It holds the sockets and HTTP connections of clients.
worker
    A runworker process. It runs the project's consumers and views.
channel
    The name of a list in Redis. `http.request` may be read by any worker.
process
    The part of a reply channel up to its `!`: `daphne.response.X!` is one interface server.
local part
    The rest of a reply channel: one client of that interface server.
registered process
    A process that reads its own list through this layer, and has a key in Redis that shows it.
envelope
    An item in the list of a registered process: a message behind a header with a number.
group
    A name for many channels. One message to the group goes to each registered process once.
plain member
    A channel in a group that belongs to no registered process. It gets a message of its own.
host
    One of the Redis servers that the layer uses. The name of a process or group selects its host.
"""

__version__ = "1.1.0"

default_app_config = "channels_lts.apps.ChannelsLTSConfig"  # Django 1.11 and 2.2 ask for it
