"""A year of the province, written set by set: `python -m bench year [dossiers]`."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import psycopg
from psycopg import sql

from bench import server
from bench.report import Figure, show

DOSSIERS = 1_000_000
LEAST = 5000
MEASURED_FROM = 100_000  # below, what it costs to begin weighs more than the rows
SQL = Path(__file__).parent / "sql"
LEAVES = ("dossiers_step", "events_event", "dossiers_component", "dossiers_participation", "dossiers_result",
          "dossiers_filing", "dossiers_supplement")  # fmt: skip


def name_of(count: int) -> str:
    """The database that holds so many dossiers."""
    return f"year_{count}"


def prepared(base: str, count: int, *, fresh: bool = False) -> tuple[str, list[Figure]]:
    """The address of a year of so many dossiers, written now unless it is there already."""
    name = name_of(count)
    mark = server.CACHE / f"{name}.mark"
    if mark.exists() and not fresh:
        url = server.address(base, name)
        server.manage(url, "migrate", "--verbosity=0")  # tables may have changed since
        return url, []
    mark.unlink(missing_ok=True)
    url = server.create(base, name)
    # A process of its own: Django belongs to one database.
    script = f"from bench.year import write; import sys; sys.exit(write({url!r}, {count}))"
    ran = subprocess.run([sys.executable, "-c", script], env=server.environment(url), cwd=server.ROOT, check=False)
    if ran.returncode:
        sys.exit("The year was not written.")
    figures = [Figure(**one) for one in json.loads((server.CACHE / f"{name}.json").read_text())]
    mark.write_text("")
    return url, figures


def write(url: str, count: int) -> int:
    """Sample, write, count figures, verify. The clock runs from the first to the last row and index."""
    server.become(url)
    from egov.services.dossiers import figures as day_figures

    begun = time.monotonic()
    days = _sample(url)
    sampled = time.monotonic() - begun
    print(f"Sampled in {sampled:.0f} s. Writing {count:,} dossiers …", flush=True)
    begun = time.monotonic()
    _write(url, count)
    written = time.monotonic() - begun
    print(f"Written in {written:.0f} s.", flush=True)
    begun = time.monotonic()
    day_figures.rebuild(days[0], datetime.now().astimezone().date())
    counted = time.monotonic() - begun
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("VACUUM (ANALYZE)")
        problems = _problems(line)
        rows = {table: line.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in  # noqa: S608
                ("dossiers_dossier", *LEAVES, "workflow_instance", "dossiers_dayfigure")}  # fmt: skip
        size = line.execute("SELECT pg_database_size(current_database())").fetchone()[0]
        states = line.execute("SELECT status, count(*) FROM dossiers_dossier GROUP BY 1 ORDER BY 2 DESC").fetchall()
    for name, number in {**rows, **dict(states)}.items():
        print(f"  {name:<24}{number:>12,}")
    for problem in problems:
        print(f"WRONG: {problem}")
    least = LEAST if count >= MEASURED_FROM else None
    found = [
        Figure("dossiers written per second", count / written, "/s", least, least=True,
               note=f"{written:.0f} s with indexes, constraints and fsync"),
        Figure("with the day figures", count / (written + counted), "/s", least, least=True,
               note=f"figures.rebuild {counted:.0f} s"),
        Figure("sampling before the clock", sampled, "s", note="forms filled in, processes walked, officers"),
        Figure("events", rows["events_event"], ""),
        Figure("steps", rows["dossiers_step"], ""),
        Figure("database", size / 2**30, "GB"),
        Figure("invariants broken", len(problems), "", 0),
    ]  # fmt: skip
    (server.CACHE / f"{name_of(count)}.json").write_text(json.dumps([asdict(one) for one in found]))
    return int(bool(problems))


def _sample(url: str) -> list[Any]:
    """Fill the `bench` schema with what the statements below choose from. Returns the working days."""
    from bench import sampling

    sampling.officers()
    known = sampling.releases()
    steps, states = sampling.paths()
    texts = {pk: rest for pk, *rest in sampling.answers(known)}
    days = sampling.days()
    with psycopg.connect(url) as line:
        line.execute(Path(SQL / "sample.sql").read_text())
        _copy(line, "slot", sampling.slots(known))
        _copy(line, "path", steps)
        _copy(line, "state", states)
        _copy(line, "doer", sampling.doers())
        _copy(line, "name", sampling.names())
        _copy(line, "day", days)
        _copy(line, "agency", sampling.agencies())
        _copy(line, "release", [_release(row, content, texts[pk]) for pk, (row, content) in known.items()])
        papers = [
            (pk, place, part.code, part.name.vi)
            for pk, (_, content) in known.items()
            for place, part in enumerate(content.components, 1)
        ]
        _copy(line, "paper", papers)
        line.execute(Path(SQL / "sampled.sql").read_text())
    return [day for _, day in days]


def _release(row: Any, content: Any, texts: list[str]) -> tuple[Any, ...]:
    limit = content.limit
    minutes = limit.value * 60 if limit.unit.value == "working_hours" else limit.value * 450
    fee = sum(fee.amount for fee in content.fees if fee.per == "one")
    return (row.pk, row.procedure_id, row.procedure.code, content.process, max(60, min(minutes, 450 * 60)), fee,
            content.title.vi, content.result.name.vi, *texts)  # fmt: skip


def _copy(line: Any, table: str, rows: Any) -> None:
    with line.cursor().copy(f"COPY bench.{table} FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def _write(url: str, count: int) -> None:
    """The plan first; then two connections take one table after another."""
    now = datetime.now().astimezone()
    with psycopg.connect(url) as line:
        line.execute("SET work_mem = '256MB'")
        for statement in _statements("plan", count=count, now=now.isoformat()):
            line.execute(statement)
    errors: list[BaseException] = []
    jobs: Queue[Callable[[Any], None]] = Queue()
    for table in ("events_event", "dossiers_dossier", "dossiers_step", "dossiers_filing", "dossiers_component",
                  "dossiers_participation", "dossiers_result", "dossiers_supplement", "workflow_instance",
                  "dossiers_series"):  # fmt: skip
        jobs.put(lambda line, table=table: _fill(line, table, now))

    def work() -> None:
        try:
            with psycopg.connect(url) as line:
                while True:
                    try:
                        job = jobs.get_nowait()
                    except Empty:
                        return
                    job(line)
        except BaseException as error:  # told by the main thread
            errors.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if errors:
        raise errors[0]
    with psycopg.connect(url) as line:
        for statement in _statements("after"):
            line.execute(statement)


def _fill(line: Any, table: str, now: datetime) -> None:
    """One table in one transaction: indexes off, rows in, indexes on. Checks stay on; references are verified after."""
    begun, spent = time.monotonic(), _processor_seconds(line.info.backend_pid)
    line.execute("SET LOCAL session_replication_role = replica")
    line.execute("SET LOCAL work_mem = '64MB'")
    line.execute("SET LOCAL timezone = 'UTC'")  # as Django writes moments into events
    again = _take_off(line, table)
    if table in LEAVES:
        line.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))  # its rows then need no log
    for statement in _statements(table, now=now.isoformat()):
        line.execute(statement)
    filled = time.monotonic() - begun
    for statement in again:
        line.execute(statement)
    line.commit()
    used = _processor_seconds(line.info.backend_pid) - spent
    print(
        f"  {table}: rows {filled:.0f} s, indexes {time.monotonic() - begun - filled:.0f} s, processor {used:.0f} s",
        flush=True,
    )


def _processor_seconds(pid: int) -> float:
    """What the connection's server process has used; what its helpers build of an index is not counted."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _take_off(line: Any, table: str) -> list[str]:
    """Drop unique constraints, keys and indexes that no reference from outside needs; how to put them back."""
    needed = {row[0] for row in line.execute(
        "SELECT conindid FROM pg_constraint WHERE contype = 'f' AND confrelid = %s::regclass", [table])}  # fmt: skip
    again = []
    for name, kind, text in line.execute(
        "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype IN ('p', 'u') AND NOT conindid = ANY(%s)",
        [table, list(needed)],
    ).fetchall():
        line.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
        assert kind in {"p", "u", b"p", b"u"}
    for name, text in line.execute(
        "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = %s::regclass AND NOT i.indexrelid = ANY(%s)",
        [table, list(needed)],
    ).fetchall():
        line.execute(f'DROP INDEX "{name}"')
        again.append(text)
    return again


def _statements(name: str, **values: object) -> list[str]:
    """The statements of a file; `:name` stands for a value of ours."""
    text = (SQL / f"{name}.sql").read_text()
    for key, value in values.items():
        text = re.sub(rf"(?<!:):{key}\b", f"'{value}'" if isinstance(value, str) else str(value), text)
    return [part for part in text.split(";\n") if part.strip()]


def _problems(line: Any) -> list[str]:
    """Each statement of verify.sql counts what is wrong; its first line says what that is."""
    found = []
    for statement in _statements("verify"):
        wrong = line.execute(statement).fetchone()[0]
        if wrong:
            found.append(f"{statement.strip().splitlines()[0].lstrip('- ')}: {wrong}")
    return found


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else DOSSIERS
    with server.running() as base:
        server.province(base)
        _, figures = prepared(base, count, fresh=True)
    return show("year", figures)
