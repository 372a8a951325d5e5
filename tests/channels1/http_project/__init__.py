"""A small project with what Channels 1's documentation teaches about HTTP and commands."""

from channels_lts import compat

compat.apply()
