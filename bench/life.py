"""Whole lives of dossiers through the actions, in two processes: filed, taken in, processed, signed, handed over."""

import cProfile
import json
import os
import pstats
import subprocess
import sys
import time
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from bench import server
from bench.report import Figure, show

PROCESSES = 2
EACH = 12  # lives of each procedure in each process
LEAST = 150
CITIZEN = "huong"


def prepare(url: str, each: int) -> None:
    """Drafts that are filled in, pledged and ready to file; one is typed, the others are copies of it."""
    server.become(url)
    from datetime import timedelta
    from uuid import uuid4

    from django.utils import timezone

    from egov.foundation.files.models import StoredFile
    from egov.foundation.identity.api import User, actor_of
    from egov.lgsp.signing import api as signing
    from egov.project.demo import making, walking
    from egov.project.demo.filling import fill_in
    from egov.services.catalogue.api import current_release, offices_for
    from egov.services.dossiers import api as dossiers

    signing.ensure_authority()
    citizen = actor_of(User.objects.get(username=CITIZEN))
    for number, code in enumerate(making.PROCEDURES):
        release = current_release(code)
        office = walking.staffed_office(offices_for(release.procedure))
        person = making.make_person(number)
        first = dossiers.start_draft(citizen, release, office, channel=dossiers.Channel.ONLINE)
        first = dossiers.pledge(fill_in(first, person, making.unit_of(office.unit_code)), delivery="counter")
        first.pay_at_counter = True
        first.expires_at = timezone.now() + timedelta(days=30)
        first.save()
        papers = {str(one.pk): one for one in StoredFile.objects.filter(owner=dossiers.draft_owner(first))}
        for _ in range((each + 2) * PROCESSES):
            copy = deepcopy(first)
            copy.pk, copy.token, copy._state.adding = None, uuid4().hex[:22], True
            copy.save()
            text = json.dumps(copy.answers)
            for old, paper in papers.items():
                paper.pk, paper.owner, paper._state.adding = uuid4(), dossiers.draft_owner(copy), True
                text = text.replace(old, str(paper.pk))
                paper.save()
            copy.answers = json.loads(text)
            copy.save(update_fields=["answers"])


def work(url: str, place: int, each: int, profile: str = "") -> None:
    """One process: warms up, waits for a line on its input, lives the lives, prints what it did."""
    server.become(url)
    from egov.project.demo import making
    from egov.services.dossiers import api as dossiers

    mine: list[Any] = []
    for code in making.PROCEDURES:
        drafts = list(dossiers.Draft.objects.filter(release__procedure__code=code).order_by("pk"))
        mine.append(drafts[1 + place :: PROCESSES][: each + 1])
    for drafts in mine:
        live(drafts[0])
    rounds = [drafts[number] for number in range(1, each + 1) for drafts in mine]
    print("ready", flush=True)
    sys.stdin.readline()
    watch = cProfile.Profile() if profile else None
    from django.db import connection

    def database_cpu() -> float:
        """Seconds of processor time that this connection's server process has used."""
        used = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")

    connection.execute_wrappers.append(_count)
    begun, used, spent = time.perf_counter(), time.process_time(), database_cpu()
    if watch:
        watch.enable()
    longest: list[float] = []
    steps = 0
    for draft in rounds:
        steps += live(draft, longest)
    if watch:
        watch.disable()
        watch.dump_stats(profile)
    print(
        json.dumps(
            {
                "steps": steps,
                "lives": len(rounds),
                "seconds": time.perf_counter() - begun,
                "cpu": time.process_time() - used,
                "database": database_cpu() - spent,
                "queries": COUNTED[0],
                "took": longest,
            }
        ),
        flush=True,
    )


COUNTED = [0]


def _count(execute: Any, *rest: Any) -> Any:
    COUNTED[0] += 1
    return execute(*rest)


def live(draft: Any, took: list[float] | None = None) -> int:
    """One life; how many actions it had."""
    from django.utils import timezone

    from egov.foundation.sql import api as sql
    from egov.kernel.actor import Role
    from egov.project.demo.walking import holder
    from egov.services.dossiers import api as dossiers

    times: list[float] = []
    now = timezone.now()

    def timed(action: Any) -> None:
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)

    timed(lambda: dossiers.Submit(subject=draft, at=now).run(signed_in(draft.user_id)))
    dossier = dossiers.Dossier.objects.get(draft=draft.pk)
    counter = signed_in(holder(dossier.office_id, Role.COUNTER).pk)
    if dossier.fee_due:
        timed(lambda: dossiers.TakeFee(subject=dossier, at=now).run(counter))
    papers = {paper.code: dossiers.Papers(originals=1, copies=1) for paper in dossier.components.all()[:1]}
    timed(lambda: dossiers.Receive(subject=dossier, at=now, papers=papers, receipt=True).run(counter))
    while (step := sql.first(dossiers.Step, dossier_id=dossier.pk, closed_at=None)) is not None:
        who = signed_in(step.assignee_id or holder(step.agency_id, step.role, step.division_id).pk)
        inputs = _inputs(step, dossier)
        timed(lambda: dossiers.STEP_ACTIONS[step.kind](subject=step, at=timezone.now(), **inputs).run(who))  # noqa: B023
    if took is not None:
        took += times
    return len(times)


@cache
def signed_in(user: int) -> Any:
    """People sign in once a day; here once a run."""
    from egov.project.demo.walking import actor_for

    return actor_for(user)


DIVISIONS: dict[tuple[int, int], int | None] = {}


def _inputs(step: Any, dossier: Any) -> dict[str, Any]:
    """What the person enters. Divisions are looked up once: people know theirs."""
    from egov.project.demo.walking import division_for, sensible

    if step.kind != "hand_over":
        step.dossier = dossier
        return sensible(step)
    key = dossier.lead_id, dossier.procedure_id
    if key not in DIVISIONS:
        DIVISIONS[key] = division_for(dossier)
    return {"division": DIVISIONS[key]}


def run(base: str, each: int = EACH, profile: bool = False) -> list[Figure]:
    url = server.create(base, "life")
    _python(f"from bench.life import prepare; prepare({url!r}, {each})", url).communicate()
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("VACUUM ANALYZE")
        before = _rows(line)
        workers = []
        for place in range(PROCESSES):
            target = str(server.CACHE / f"life-{place}.prof") if profile else ""
            workers.append(_python(f"from bench.life import work; work({url!r}, {place}, {each}, {target!r})", url))
        for worker in workers:
            if worker.stdout.readline().strip() != "ready":
                sys.exit("A process of the benchmark ended.")
        before = _rows(line)
        begun = time.perf_counter()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        done = [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in workers]
        whole = time.perf_counter() - begun
        after = _rows(line)
    steps = sum(one["steps"] for one in done)
    lives = sum(one["lives"] for one in done)
    took = sorted(1000 * second for one in done for second in one["took"])
    whole = max(one["seconds"] for one in done)
    if profile:
        _profile()
    return [
        Figure("steps per second", steps / whole, "/s", LEAST, least=True,
               note=f"{steps} actions of {lives} dossiers in {whole:.1f} s, {PROCESSES} processes"),
        Figure("dossiers per second", lives / whole, "/s"),
        Figure("processor time of a step", 1000 * sum(one["cpu"] + one["database"] for one in done) / steps, "ms",
               note=f"Python {1000 * sum(one['cpu'] for one in done) / steps:.1f}, "
               f"PostgreSQL {1000 * sum(one['database'] for one in done) / steps:.1f}; "
               f"{sum(one['queries'] for one in done) / steps:.1f} statements; does not depend on who else works here"),
        Figure("one step, p50", took[len(took) // 2], "ms"),
        Figure("one step, p95", took[int(len(took) * 0.95)], "ms", note="signing is among the slowest"),
        Figure("events in the log", after[0] - before[0], "", steps, least=True, note="one or more for each action"),
        Figure("jobs in the outbox", after[1] - before[1], "", note="written in the actions' transactions"),
        Figure("signed results", after[2] - before[2], "", lives, least=True),
    ]  # fmt: skip


def _rows(line: Any) -> tuple[int, int, int]:
    return tuple(
        line.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("events_event", "procrastinate_jobs", "signing_signeddocument")
    )


def _python(script: str, url: str) -> Any:
    return subprocess.Popen([sys.executable, "-c", script], env=server.environment(url), cwd=server.ROOT, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip


def _profile() -> None:
    stats = pstats.Stats(str(server.CACHE / "life-0.prof"))
    stats.sort_stats("cumulative").print_stats(90)


def main(arguments: list[str]) -> int:
    """`life [lives of each procedure and process] [profile]`."""
    each = int(arguments[0]) if arguments else EACH
    with server.running() as base:
        server.province(base)
        figures = run(base, each, "profile" in arguments)
    return show("life", figures)
