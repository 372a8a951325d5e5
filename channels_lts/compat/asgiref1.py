"""Provide the modules that asgiref 2.0 dropped: `asgiref-1` in backports/table.py."""

from .aliases import provide


def apply():
    """Let `asgiref.base_layer` and `asgiref.inmemory` be those of this package."""
    for name in ("base_layer", "inmemory"):
        provide("asgiref." + name, f"{__package__}.{name}")
