"""Consumers and a view that only show a behaviour of Channels, for tests and recordings."""
