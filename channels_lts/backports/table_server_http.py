"""The entries of table.py for the HTTP that daphne speaks."""

SERVER_HTTP = []
