"""The bank's books in one SQLite file: payments, calls to the merchant, refunds. A restart loses nothing."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS payment (
  number INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, tmn TEXT NOT NULL, amount INTEGER NOT NULL,
  info TEXT NOT NULL, created TEXT NOT NULL, expires TEXT NOT NULL, return_url TEXT NOT NULL, locale TEXT NOT NULL,
  ip TEXT NOT NULL, bank TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT '01',
  paid TEXT NOT NULL DEFAULT '', token TEXT NOT NULL UNIQUE, UNIQUE (tmn, reference)
);
CREATE TABLE IF NOT EXISTS call (
  id INTEGER PRIMARY KEY, payment INTEGER NOT NULL, amount INTEGER NOT NULL, due REAL, tries INTEGER NOT NULL DEFAULT 0,
  reply TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS refund (
  request TEXT PRIMARY KEY, payment INTEGER NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL, at TEXT NOT NULL
);
"""
FIRST_NUMBER = 14_000_000


class Store:
    """All access is serialised: it is a demonstration, and one file."""

    def __init__(self, path: str | Path) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)
        with self.write() as db:
            if not db.execute("SELECT 1 FROM sqlite_sequence WHERE name='payment'").fetchone():
                db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('payment', ?)", [FIRST_NUMBER])

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def close(self) -> None:
        with self._lock:
            self._db.close()
