"""The entries of table.py for weaknesses that a request reaches in a worker."""

SECURITY = []
