"""Django's SQLite, with transactions that begin with the lock for writing.

SQLite cannot wait for another writer in a transaction that has read something: it fails at once
with "database is locked". The admin reads before it writes. Django has the option
`transaction_mode` for this since 5.1, and this module for the versions before it.
"""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self):
        self.cursor().execute("BEGIN IMMEDIATE")
