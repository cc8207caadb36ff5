"""Start the system, keep it running until Ctrl-C. `--smoke` walks one dossier through a throw-away copy of it."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import httpx

from egov.project.run import children, database
from egov.project.run.done import Done
from egov.project.run.greeting import greeting
from egov.project.run.places import ROOT, Places, PortBusy, environment, fixed_places, temporary_places
from egov.project.run.steps import Preparation, StepFailed

START_SECONDS = 90.0


class Stopped(Exception):
    """Ctrl-C or a request to end."""


def main() -> int:
    """The exit code: 0 when stopped by a person or the walk succeeded."""
    options = _options()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        if options.smoke:
            with TemporaryDirectory(prefix="egov-") as folder:
                os.chmod(folder, 0o755)  # the embedded database runs under its own account  # noqa: S103
                return _run(temporary_places(Path(folder)), smoke=True)
        var = Path(os.environ.get("EGOV_VAR", ROOT / "var")).resolve()
        var.mkdir(parents=True, exist_ok=True)
        return _run(fixed_places(var, options.host, options.port), smoke=False)
    except (PortBusy, StepFailed) as error:
        say(str(error))
        return 1
    except Stopped:
        return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (0.0.0.0: every network)")
    parser.add_argument("--port", type=int, default=8000, help="port of the portal")
    parser.add_argument("--smoke", action="store_true", help="walk one dossier through a temporary system, then stop")
    return parser.parse_args()


def say(line: str) -> None:
    """One line of progress."""
    print(line, flush=True)


def _run(places: Places, *, smoke: bool) -> int:
    begun = time.monotonic()
    with _database(places, throw_away=smoke) as url:
        told = environment(places, url)
        Preparation(told, Done(places.var / "done.json"), say).all(strict=smoke)
        running = [child for child in _children(places, told) if find_spec(_module(child))]
        try:
            for child in running:
                child.start()
            _wait_until_healthy(places, running)
            say(f"Ready after {time.monotonic() - begun:.0f} seconds.")
            if smoke:
                walk = [sys.executable, "-m", "egov.project.smoke"]
                return subprocess.run(walk, env=told, cwd=ROOT, check=False).returncode  # noqa: S603
            province = Path(told.get("EGOV_PROVINCE", ROOT / "config" / "namdinh"))
            say(greeting(places, province, told.get("EGOV_DEMO_PASSWORD", "NamDinh-2018")))
            _keep(running)
        finally:
            say("Stopping …")
            children.stop(running)
    return 0


@contextmanager
def _database(places: Places, *, throw_away: bool) -> Iterator[str]:
    given = os.environ.get("DATABASE_URL", "")
    if given and not throw_away:
        yield given
        return
    say("Starting the embedded PostgreSQL …")
    embedded = database.start(places.var / "pg", throw_away=throw_away)
    try:
        yield embedded.url
    finally:
        embedded.stop()


def _children(places: Places, told: dict[str, str]) -> list[children.Child]:
    python = [sys.executable, "-m"]
    web = [*python, "granian", "--interface", "asgi", "--host", places.host, "--port", str(places.web)]
    web += ["--workers", "2", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5"]
    bank = [*python, "egov_simulators.bank", "--port", str(places.bank), "--file", str(places.var / "bank.sqlite")]
    mail = [*python, "egov_simulators.mail", "--smtp-port", str(places.smtp), "--http-port", str(places.mail)]
    commands = {
        "web": [*web, "egov.project.asgi:application"],
        "worker": [*python, "django", "procrastinate", "worker", "--concurrency", "2"],
        "bus": [*python, "egov.lgsp.bus.gateway", "--host", places.host, "--port", str(places.bus)],
        "bank": [*bank, "--ipn", f"{places.site}/api/vnpay/ipn"],
        "mail": [*mail, "--file", str(places.var / "mail.sqlite")],
        "registers": [*python, "egov_simulators.registers", "--port", str(places.registers)],
    }
    return [children.Child(name, command, told, places.logs / f"{name}.log") for name, command in commands.items()]


def _module(child: children.Child) -> str:
    return child.command[2]


def _wait_until_healthy(places: Places, running: list[children.Child]) -> None:
    until = time.monotonic() + START_SECONDS
    waiting = [f"{places.site}/suc-khoe", f"{places.bus_site}/health"]
    while time.monotonic() < until:
        waiting = [address for address in waiting if not _answers(address)]
        if not waiting:
            return
        dead = next((child for child in running if not child.is_running), None)
        if dead is not None:
            raise StepFailed(f"The process `{dead.name}` ended at once:\n{dead.last_lines()}")
        time.sleep(0.2)
    endings = "\n".join(f"--- {child.name}\n{child.last_lines(8)}" for child in running)
    raise StepFailed(f"{' and '.join(waiting)} did not answer in {START_SECONDS:.0f} seconds.\n{endings}")


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _keep(running: list[children.Child]) -> None:
    while True:
        for child in children.watch(running, time.monotonic()):
            say(f"The process `{child.name}` ended; it is started again. Its log: {child.log}")
        time.sleep(0.5)


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
