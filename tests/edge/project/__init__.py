"""A small project that others reach from outside. The environment gives its CHANNELS_LTS."""

from channels_lts import compat

compat.apply()
