"""What Channels 1.1.8 needs to run well today, for any Channels 1 project.

INSTALLED_APPS += ["channels_lts"] applies the backports; BACKEND =
"channels_lts.layers.RedisChannelLayer" gives the channel layer. On Python 3.12 and later call
`channels_lts.python312.apply()` in the project's own package as well, before Django needs it.
"""

__version__ = "1.0.0"

default_app_config = "channels_lts.apps.ChannelsLTSConfig"  # for Django 1.11 and 2.2
