"""Messages in one SQLite file, as they came. A restart loses nothing."""

import email
import email.policy
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

ZONE = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Mail:
    """One message as it was taken in."""

    id: int
    received: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @cached_property
    def parsed(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return str(self.parsed["Subject"] or "(không có tiêu đề)")

    def body(self, kind: str) -> str:
        """The text (`plain`) or the page (`html`); empty where there is none."""
        part = self.parsed.get_body((kind,))
        return str(part.get_content()) if part is not None else ""

    def attachments(self) -> list[tuple[str, str, bytes]]:
        """Name, content type, bytes."""
        found = []
        for part in self.parsed.iter_attachments():
            payload = part.get_payload(decode=True)
            found.append(
                (part.get_filename() or "tep", part.get_content_type(), payload if isinstance(payload, bytes) else b"")
            )
        return found


class Store:
    """All access is serialised."""

    def __init__(self, path: str | Path) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY AUTOINCREMENT, received TEXT NOT NULL,"
            " sender TEXT NOT NULL, recipients TEXT NOT NULL, raw BLOB NOT NULL)"
        )

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> int:
        """Take a message in."""
        values = [datetime.now(ZONE).isoformat(timespec="seconds"), sender, "\n".join(recipients), raw]
        with self._lock:
            made = self._db.execute("INSERT INTO mail (received, sender, recipients, raw) VALUES (?, ?, ?, ?)", values)
            return int(made.lastrowid or 0)

    def one(self, number: int) -> Mail | None:
        return next(self._read("WHERE id = ?", number), None)

    def newest(self, to: str = "", limit: int = 200) -> list[Mail]:
        """The newest first; of one address where it is given (in any letter case)."""
        if not to:
            return list(self._read("ORDER BY id DESC LIMIT ?", limit))
        line = f"\n{to.lower()}\n"
        where = "WHERE instr(lower(char(10) || recipients || char(10)), ?) ORDER BY id DESC LIMIT ?"
        return list(self._read(where, line, limit))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _read(self, rest: str, *values: object) -> Iterator[Mail]:
        with self._lock:
            sql = f"SELECT id, received, sender, recipients, raw FROM mail {rest}"  # noqa: S608
            rows = self._db.execute(sql, values).fetchall()
        return (
            Mail(number, received, sender, tuple(to.split("\n")), raw) for number, received, sender, to, raw in rows
        )
