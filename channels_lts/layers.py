"""The first name of `channels_lts.layer`, which projects have in their settings. It stays."""

from .layer import RedisChannelLayer, RedisUnavailable

ServerAway = RedisUnavailable

__all__ = ["RedisChannelLayer", "RedisUnavailable", "ServerAway"]
