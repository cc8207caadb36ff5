"""Events of rooms for processes: fetched and acknowledged over the bus, kept once, given to who waits for them."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
from django.db import transaction

from egov.lgsp.bus.models import Message, Process, ProcessNews, ProcessRun, ProcessWait, Subscription, Subsystem
from egov.lgsp.bus.processes.calling import ask, headers_of
from egov.lgsp.bus.processes.making import at, found_key, full
from egov.lgsp.bus.processes.moving import stuck, write
from egov.lgsp.bus.processes.putting import begin
from egov.lgsp.workflow.api import Drawing, Gone, Stuck, drawn, orchestration

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
MOST = 200
"""Events of one type that are taken in one turn."""
Heard = tuple[str, str]
"""Room and type."""


def listened(process: Process) -> set[Heard]:
    """The rooms and types that a drawing names, to wait for or to be started by."""
    return {
        (full(node.properties["room"]), node.properties["type"])
        for node in drawn(process.xml).nodes.values()
        if node.tag != "sendTask" and node.properties.get("room")
    }


def fetch(now: datetime) -> int:
    """Take what has come for processes that are in use or still run; gives how many events were new."""
    wanted: dict[Subsystem, set[Heard]] = defaultdict(set)
    running = ProcessRun.objects.filter(state=ProcessRun.State.RUNNING).values("process")
    rows = Process.objects.filter(in_use=True) | Process.objects.filter(pk__in=running)
    for process in rows.select_related("subsystem__member").distinct():
        wanted[process.subsystem] |= listened(process)
    taken = 0
    for subsystem, heard in wanted.items():
        for room, code in sorted(heard):
            try:
                taken += _fetched(subsystem, room, code, now)
            except httpx.HTTPError as error:
                log.warning("Events of %s for %s cannot be fetched for now: %s", room, subsystem, error)
    return taken


def _fetched(subsystem: Subsystem, room: str, code: str, now: datetime) -> int:
    headers, place, new = headers_of(subsystem), f"/r1/{room}/pull/v1/{quote(code)}", 0
    own = Subscription.objects.filter(event_type__room=room, event_type__code=code, subscriber=full(str(subsystem)))
    if not own.exists():
        _subscribed(headers, room, code)
        return 0
    for _ in range(MOST):
        if not Message.objects.filter(subscription__in=own, state="kept").exists():
            break  # asked for nothing, the bus would write down each question
        answer = ask("GET", place, headers)
        if answer.status_code != 200:
            break
        event = answer.json()
        with transaction.atomic():
            row, first = ProcessNews.objects.get_or_create(
                subsystem=subsystem,
                uuid=UUID(event["id"]),
                defaults={"room": room, "code": code, "event": event["event"], "at": now},
            )
            if first:
                new += 1
                _started(row, now)
        # acknowledged only when it is kept: who dies in between gets it again and keeps it once
        ask("DELETE", f"{place}/{event['id']}", headers)
    return new


def _subscribed(headers: dict[str, str], room: str, code: str) -> None:
    place, body = f"/r1/{room}/api/v1/subs/{quote(code)}", {"eventType": code, "delivery": "PULL"}
    answer = ask("POST", place, headers, {**body, "options": {"TTL": int(KEPT.total_seconds())}})
    if answer.status_code >= 300:
        log.warning("%s cannot subscribe to %s of %s: %s", headers["X-Road-Client"], code, room, answer.text[:300])


def _started(news: ProcessNews, now: datetime) -> None:
    """The runs that this event starts."""
    for process in Process.objects.filter(in_use=True, subsystem=news.subsystem):
        start = drawn(process.xml).start
        given = start.properties or {}
        if start.kind != "event" or (full(given.get("room", "")), given.get("type")) != (news.room, news.code):
            continue
        data = {given.get("into", "event"): news.event}
        try:
            begin(process, data, f"{news.room} {news.code}", f"event {news.uuid}", now)
        except Stuck as problem:
            log.error("Event %s cannot start %s: %s", news.uuid, process, problem)


def deliver(now: datetime) -> int:
    """Give events to the steps that wait for them; one that came before its step is found as well, once."""
    given = 0
    for wait in ProcessWait.objects.filter(run__state=ProcessRun.State.RUNNING).select_related("run__process"):
        news = ProcessNews.objects.filter(
            subsystem=wait.run.process.subsystem_id, room=wait.room, code=wait.code, at__gte=wait.run.started_at
        ).order_by("pk")
        used = set(wait.run.taken)
        for each in news:
            if str(each.uuid) in used or (wait.field and found_key(at(each.event, wait.field)) != wait.key):
                continue
            given += _given(wait, each, now)
            break
    return given


@transaction.atomic
def _given(wait: ProcessWait, news: ProcessNews, now: datetime) -> int:
    run = ProcessRun.objects.select_for_update().select_related("process").get(pk=wait.run_id)
    if run.state != ProcessRun.State.RUNNING or not run.waits.filter(pk=wait.pk).exists():
        return 0
    drawing: Drawing = drawn(run.process.xml)
    into: Any = drawing.nodes[wait.step].properties.get("into", "event")
    try:
        write(run, orchestration.happened(drawing, run.progress, wait.task, wait.step, into, news.event), now)
    except Gone:
        wait.delete()
        return 0
    except Stuck as problem:
        stuck(run, str(problem))
        return 0
    run.taken = [*run.taken, str(news.uuid)]
    run.save(update_fields=["taken"])
    return 1
