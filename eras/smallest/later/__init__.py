"""Consumers that run on Channels 2 and on Channels 4."""
