"""The public name of `channels_lts.compat.python312`, which projects call. It stays.

It imports nothing of Django until `apply` is called.
"""

from .compat.python312 import apply

__all__ = ["apply"]
