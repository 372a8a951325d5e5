"""The entries of table.py for the WebSockets that daphne serves."""

SERVER_WEBSOCKETS = []
