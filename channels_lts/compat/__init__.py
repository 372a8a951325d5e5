"""Pythons and Djangos that Channels 1.1.8 does not know; one module each."""
