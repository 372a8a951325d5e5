"""The entries of table.py for workers: how they end, start again, and stop work that nobody waits for."""

LIFECYCLE = []
