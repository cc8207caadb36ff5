"""Putting a version of a process into use, and starting runs of it."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from egov.lgsp.bus.models import Process, ProcessRun, Standing, Subsystem
from egov.lgsp.bus.processes.making import unreadable
from egov.lgsp.bus.processes.moving import write
from egov.lgsp.workflow.api import Stuck, drawn, orchestration, orchestration_problems

LARGEST_DATA = 200_000


def wrong_process(subsystem: Subsystem, xml: str) -> str | None:
    """What keeps a drawing from being used, a sentence in each line."""
    problems = orchestration_problems(xml) or list(unreadable(drawn(xml)))
    if problems:
        return "\n".join(problems[:20])
    if subsystem.standing != Standing.ACTIVE:
        return _("Ứng dụng của quy trình phải được duyệt và đang hoạt động.")
    if subsystem.admission == Subsystem.Admission.CERTIFICATE:
        return _("Ứng dụng của quy trình phải nhận ra bằng thẻ truy cập hoặc bằng địa chỉ mạng.")
    return None


@transaction.atomic
def put(code: str, subsystem: Subsystem, xml: str, by: str, at: datetime) -> Process:
    """The drawing as the newest version, in use from now on; runs that go on keep theirs. The same again changes
    nothing."""
    versions = Process.objects.select_for_update().filter(code=code)
    current = versions.filter(in_use=True).first()
    digest = hashlib.sha256(xml.encode()).hexdigest()
    if current is not None and (current.sha256, current.subsystem_id) == (digest, subsystem.pk):
        return current
    newest = versions.order_by("-version").first()
    versions.filter(in_use=True).update(in_use=False)
    drawing = drawn(xml)
    return Process.objects.create(
        code=code,
        version=newest.version + 1 if newest else 1,
        name=drawing.name[:200] or code,
        subsystem=subsystem,
        xml=xml,
        sha256=digest,
        in_use=True,
        made_at=at,
        made_by=by,
        next_start=first_start(drawing.start.timer, at) if drawing.start.kind == "time" else None,
    )


def take_out(code: str) -> None:
    """Nothing starts it any more; what runs goes on."""
    Process.objects.filter(code=code, in_use=True).update(in_use=False)


@transaction.atomic
def begin(process: Process, data: dict[str, Any], by: str, cause: str = "", at: datetime | None = None) -> ProcessRun:
    """A new run, or the one that this cause has started already. Raises Stuck."""
    uuid = uuid4()
    known = ProcessRun.objects.filter(process=process, cause=cause).first() if cause else None
    if known is not None:
        return known
    progress = orchestration.begin(drawn(process.xml), {**data, "run": str(uuid)})
    now = at or datetime.now(UTC)
    run = ProcessRun(
        uuid=uuid, process=process, cause=cause or str(uuid), started_by=by[:255], started_at=now, progress={}
    )
    run.save()
    write(run, progress, now)
    return run


def first_start(timer: str, now: datetime) -> datetime | None:
    """When a timer start event fires first: a moment, a duration from now, or a repetition."""
    from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition as Timer

    try:
        if timer.upper().startswith("R"):
            _cycles, start, _duration = _interval(timer, now)
            return start
        found = Timer.parse_time_or_duration(timer)
    except Exception as error:  # the engine raises many types for what is no time
        raise Stuck(f"{timer} is no time of ISO 8601.") from error
    return found if isinstance(found, datetime) else now + Timer.get_timedelta_from_start(found, now)


def following_start(timer: str, last: datetime, now: datetime) -> datetime | None:
    """The one after it; what was missed while nothing ran is started once."""
    if not timer.upper().startswith("R"):
        return None
    _cycles, _start, duration = _interval(timer, now)
    if duration <= timedelta(0):
        return None
    missed = max(0, int((now - last) / duration))
    return last + duration * (missed + 1)


def _interval(timer: str, now: datetime) -> tuple[int, datetime, timedelta]:
    from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition as Timer

    parts = timer.upper().lstrip("R").split("/")
    first = Timer.parse_time_or_duration(parts[1])
    if isinstance(first, datetime):
        return -1, first, Timer.get_timedelta_from_start(Timer.parse_iso_duration(parts[2]), first)
    duration = Timer.get_timedelta_from_start(first, now)
    return -1, now + duration, duration
