"""The public name that `channels_lts.compat` had first. It stays, because projects call it."""

from .compat import apply

__all__ = ["apply"]
