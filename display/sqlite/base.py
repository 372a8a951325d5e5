"""Django's SQLite, with transactions that begin with the lock for writing.

A transaction that reads before it writes cannot wait for another writer: SQLite refuses its write
at once, with "database is locked". Django's admin has such transactions. Since 5.1 Django has the
option `transaction_mode` for this. This module does the same on each version.
"""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self):
        """Take the lock for writing, and wait for it as long as the option `timeout` says."""
        self.cursor().execute("BEGIN IMMEDIATE")
