"""A small project with what Channels 1's documentation teaches about HTTP and commands."""

from channels_lts import compat

compat.apply()

LARGE = 3 * 1024 * 1024  # bytes, in several messages
