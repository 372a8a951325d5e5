"""The public name of `channels_lts.compat.python312`. It stays, because projects call it.

This module imports nothing of Django until `apply` is called.
"""

from .compat.python312 import apply

__all__ = ["apply"]
