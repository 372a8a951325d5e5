"""Limit what daphne takes from clients, and what it keeps for them.

Each part has a module here, and an entry in channels_lts/backports/table_edge.py or a table that it
imports. daphne 1.4.2 has no limits of its own. The parts replace methods of its classes, so they
hold with any channel layer. docs/limits.md describes the settings.
"""
