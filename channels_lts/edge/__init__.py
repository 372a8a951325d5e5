"""Limit what reaches daphne from outside. Each part has a module and an entry in table.py.

daphne 1.4.2 has no limits of its own. The parts replace methods of its classes, so they hold
whatever channel layer it uses. docs/limits.md describes the settings.
"""
