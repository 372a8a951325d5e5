"""A Channels 1 project with what the documentation teaches about consumers, and their tests."""

from channels_lts import compat

compat.apply()
