"""The former name of `channels_lts.layer`. It stays, because projects have it in their settings."""

from .layer import RedisChannelLayer, RedisUnavailable

ServerAway = RedisUnavailable

__all__ = ["RedisChannelLayer", "RedisUnavailable", "ServerAway"]
