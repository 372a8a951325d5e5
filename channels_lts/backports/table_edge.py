"""The entries of table.py for the parts of channels_lts/edge."""

EDGE = []
