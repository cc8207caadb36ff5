"""The whole system running for tests: its own folder, ports, database and processes, and a way to look inside it.

Nothing here touches Django in the tests' own process: what only the inside knows is asked of a helper process.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
from psycopg import sql

from egov.project.run import children, database
from egov.project.run.__main__ import _children, _wait_until_healthy
from egov.project.run.done import Done
from egov.project.run.places import ROOT, Places, environment, temporary_places
from egov.project.run.steps import Preparation
from egov.project.run.translations import compile_all

PASSWORD = "NamDinh-2018"
SETTLED_SECONDS = 30.0


@dataclass
class Town:
    """A running system."""

    places: Places
    told: dict[str, str]
    running: dict[str, children.Child]
    _pool: list[ProcessPoolExecutor] = field(default_factory=list)

    @property
    def site(self) -> str:
        return self.places.site

    def inside(self, function: Callable[..., Any], *given: Any) -> Any:
        """Call a function of `tests.journeys.insider` in a process that knows the system's database."""
        if not self._pool:
            self._pool.append(
                ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_know, initargs=(self.told,))
            )
        return self._pool[0].submit(function, *given).result(timeout=120)

    def forget_inside(self) -> None:
        """End the process that looks inside."""
        for pool in self._pool:
            pool.shutdown()
        self._pool.clear()

    def kill(self, name: str) -> None:
        """kill -9 of a process and of everything it started."""
        process = self.running[name].process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def start(self, name: str) -> None:
        """Start it (again); returns when the portal answers."""
        self.running[name].start()
        _wait_until_healthy(self.places, list(self.running.values()))

    def letters(self) -> list[dict[str, Any]]:
        """The letters that reached the mail server, newest first; 200 at most."""
        found: list[dict[str, Any]] = httpx.get(f"{self.places.mail_site}/api/messages", timeout=30).json()["messages"]
        return found

    def letters_about(self, codes: Iterable[str]) -> list[str]:
        """Message-IDs of the letters that came about these dossiers, each as often as it came."""
        wanted = tuple(codes)
        came = [one for one in self.letters() if any(code in one["subject"] for code in wanted)]
        return [str(one["headers"]["Message-ID"]) for one in came]


def _know(told: dict[str, str]) -> None:
    os.environ.update(told)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import django

    django.setup()


def eventually(question: Callable[[], Any], seconds: float = SETTLED_SECONDS, pause: float = 0.3) -> Any:
    """Ask again until the answer is true; returns the last answer."""
    until = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < until:
        time.sleep(pause)
    return answer


@contextmanager
def open_town(folder: Path, *, keep: bool = False) -> Iterator[Town]:
    """Prepare and start everything below the folder; `keep` leaves it for the next time and takes it as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    with _database(folder, keep=keep) as url:
        places = temporary_places(folder)
        told = environment(places, url)
        compile_all(ROOT / "src")
        if not (keep and (folder / "done.json").exists()):
            Preparation(told, Done(folder / "done.json"), print).all(strict=True)
        running = {child.name: child for child in _children(places, told)}
        town = Town(places, told, running)
        try:
            for child in running.values():
                child.start()
            _wait_until_healthy(places, list(running.values()))
            yield town
        finally:
            town.forget_inside()
            children.stop(list(running.values()))


@contextmanager
def town_of_this_run() -> Iterator[Town]:
    """The whole system. EGOV_JOURNEYS names a folder to keep between runs; without it all is thrown away."""
    kept = os.environ.get("EGOV_JOURNEYS", "")
    folder = Path(kept) if kept else Path(mkdtemp(prefix="egov-town-"))
    try:
        with open_town(folder, keep=bool(kept)) as opened:
            yield opened
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(folder: Path, *, keep: bool) -> Iterator[str]:
    """A database of its own at the server that is told, or at an embedded one."""
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        embedded = database.start(folder / "pg", throw_away=True)
        try:
            yield embedded.url
        finally:
            embedded.stop()
        return
    name = f"egov_{folder.name}".replace("-", "_").lower()
    with psycopg.connect(given, autocommit=True) as line:
        known = line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    finally:
        if not keep:
            with suppress(psycopg.Error), psycopg.connect(given, autocommit=True) as line:
                line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
