"""One turn of the worker: what is due is started, called, delivered, woken. Any number of workers may turn at once."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from egov.lgsp.bus.models import Process, ProcessCall, ProcessRun
from egov.lgsp.bus.processes import calling, news
from egov.lgsp.bus.processes.calling import Heard
from egov.lgsp.bus.processes.moving import OPEN, Call, State, stuck, write
from egov.lgsp.bus.processes.putting import begin, following_start
from egov.lgsp.bus.rules.redelivery import Terms, wait_before
from egov.lgsp.workflow.api import Gone, Stuck, drawn, orchestration

TERMS = Terms(first_wait=2.0, longest_wait=3600.0)
MOST_TURNS = 1000


def turn(now: datetime | None = None) -> int:
    """Do what is due; gives how much was done."""
    moment = now or datetime.now(UTC)
    done = scheduled(moment) + news.fetch(moment) + news.deliver(moment) + timers(moment)
    return done + called(moment)


def until_quiet() -> int:
    """Turns until nothing more is due."""
    whole = 0
    for _ in range(MOST_TURNS):
        done = turn()
        whole += done
        if not done:
            break
    return whole


def scheduled(now: datetime) -> int:
    """Runs whose time has come."""
    started = 0
    due = Process.objects.filter(in_use=True, next_start__lte=now).values_list("pk", flat=True)
    for pk in list(due):
        with transaction.atomic():
            process = Process.objects.select_for_update(skip_locked=True).filter(pk=pk, next_start__lte=now).first()
            if process is None or process.next_start is None:
                continue
            moment = process.next_start
            process.next_start = following_start(drawn(process.xml).start.timer, moment, now)
            process.save(update_fields=["next_start"])
            begin(process, {}, "schedule", f"time {moment.isoformat()}", now)
            started += 1
    return started


def timers(now: datetime) -> int:
    """Runs of which a timer is due."""
    woken = 0
    for pk in ProcessRun.objects.filter(state=State.RUNNING, next_at__lte=now).values_list("pk", flat=True)[:200]:
        with transaction.atomic():
            run = _locked(pk, next_at__lte=now)
            if run is not None:
                woken += _moved(run, lambda run=run: orchestration.woken(drawn(run.process.xml), run.progress), now)
    return woken


@transaction.atomic
def called(now: datetime) -> int:
    """Make the calls that are due. Their rows are held until the answers are written down: who dies meanwhile lets
    them go, and the next turn makes the same calls with the same message ids."""
    due = ProcessCall.objects.filter(state__in=OPEN, next_at__lte=now, run__state=State.RUNNING)
    locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("run__process__subsystem__member")
    calls = list(locked.order_by("next_at", "pk")[: calling.AT_ONCE])
    if not calls:
        return 0
    answers = calling.make(calls)
    moment = datetime.now(UTC)
    for call, heard in sorted(zip(calls, answers, strict=True), key=lambda pair: pair[0].run_id):
        _heard(call, heard, max(now, moment))
    return len(calls)


def _heard(call: ProcessCall, heard: Heard, now: datetime) -> None:
    call.status, call.exchange = heard.status, heard.exchange or call.exchange
    call.fault, call.said = heard.code[:120], heard.said
    if heard.message:
        call.state, call.message = Call.SENT, heard.message
        call.next_at = now + timedelta(seconds=heard.pause)
        call.save()
        return
    call.tries += 1
    if heard.code and heard.again and call.tries < call.most_tries:
        wait = wait_before(call.tries, TERMS, random.random())  # noqa: S311 - spreads tries, keeps no secret
        call.next_at = now + timedelta(seconds=max(wait, heard.pause))
        call.save()
        return
    run = _locked(call.run_id, wait=True)
    call.ended_at = now
    call.state = Call.FAILED if heard.code else Call.DONE
    call.save()
    if run is None:
        return
    drawing = drawn(run.process.xml)
    into = drawing.nodes[call.step].properties.get("into", "")
    if not heard.code:
        _moved(run, lambda: orchestration.answered(drawing, run.progress, call.task, into, heard.value), now)
        return
    error = {"code": heard.code, "status": heard.status, "said": heard.said, "answer": heard.value, "step": call.step}
    try:
        progress = orchestration.failed(drawing, run.progress, call.task, heard.code, error)
    except Gone:
        return
    except Stuck as problem:
        stuck(run, str(problem))
        return
    if progress is None:
        stuck(run, f"{call.label or call.step}: {heard.code} {heard.said}".strip())
    else:
        write(run, progress, now)


def _locked(pk: int, *, wait: bool = False, **more: Any) -> ProcessRun | None:
    rows = ProcessRun.objects.select_for_update(skip_locked=not wait, of=("self",)).select_related("process")
    return rows.filter(pk=pk, state=State.RUNNING, **more).first()


def _moved(run: ProcessRun, move: Any, now: datetime) -> int:
    try:
        write(run, move(), now)
    except Gone:
        return 0
    except Stuck as problem:
        stuck(run, str(problem))
    return 1
