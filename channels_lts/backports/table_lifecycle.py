"""The entries of table.py for workers: how they end, start again, and give up work."""

LIFECYCLE = []
