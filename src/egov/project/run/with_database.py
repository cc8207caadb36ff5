"""`python -m egov.project.run.with_database COMMAND …`: run a command with a PostgreSQL of its own, then throw it away.

`--binaries FOLDER` takes the server of that folder, such as Debian's, instead of the embedded one.
"""

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from egov.project.run import database

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def main() -> int:
    """The command's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=Path, help="folder with initdb and pg_ctl")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    folder = Path(mkdtemp(prefix="egov-pg-"))
    folder.chmod(0o755)
    try:
        opened = server(folder, options.binaries) if options.binaries else embedded(folder)
        with opened as url:
            told = {**os.environ, "DATABASE_URL": url}
            return subprocess.run(options.command, env=told, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def embedded(folder: Path) -> Iterator[str]:
    """The server that comes as a Python package."""
    running = database.start(folder / "pg", throw_away=True)
    try:
        yield running.url
    finally:
        running.stop()


@contextmanager
def server(folder: Path, binaries: Path) -> Iterator[str]:
    """A server installed on the machine. It refuses to run as root, so root lends it the account `postgres`."""
    data = folder / "pg"
    data.mkdir()
    prefix: list[str] = []
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(data, account.pw_uid, account.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        # Its output goes to a file: a server keeps an inherited pipe open for as long as it runs.
        with open(folder / "log", "ab") as log:
            command = [*prefix, str(binaries / program), "-D", str(data), *arguments]
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd="/")  # noqa: S603

    run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    run("pg_ctl", "start", "-w", "-l", str(data / "log"), "-o", f"-h '' -k {data} {FAST}")
    try:
        yield f"postgresql://postgres:@/postgres?host={data}"
    finally:
        run("pg_ctl", "stop", "-w", "-m", "fast")


if __name__ == "__main__":
    sys.exit(main())
