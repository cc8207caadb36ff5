"""Operations on long-running processes, and their part of the table."""

from typing import Any

from egov.channels.api.bus.doing import Asked, done, one, page, subsystem_of
from egov.channels.api.bus.problems import Problem
from egov.channels.api.bus.shapes import (
    CODE,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    REASON,
    WORD,
    Shape,
    maybe,
    several,
    text,
    thing,
)
from egov.channels.api.bus.showing import moment
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

ANYTHING: Shape = {"type": "object", "additionalProperties": True}
STATE: Shape = {"enum": ["running", "failed", "ended", "cancelled"]}
PAGING: dict[str, Shape] = {"limit": {"type": "integer", "minimum": 1, "maximum": 200}, "after": NUMBER}
PROCESS = thing(
    None,
    id=NUMBER,
    code=WORD,
    version=COUNT,
    name=WORD,
    subsystem=NUMBER,
    in_use=FLAG,
    sha256=WORD,
    made_at=MOMENT,
    made_by=WORD,
)
CALL = thing(
    None,
    step=WORD,
    service=WORD,
    method=WORD,
    path=WORD,
    message_id={"type": "string", "format": "uuid"},
    state={"enum": ["waiting", "sent", "done", "failed", "left"]},
    tries=COUNT,
    status=COUNT,
    fault=WORD,
    said=WORD,
)
WAIT = thing(None, step=WORD, room=WORD, type=WORD, key=WORD)
RUN = thing(
    None,
    id=NUMBER,
    uuid={"type": "string", "format": "uuid"},
    process=NUMBER,
    cause=WORD,
    state=STATE,
    started_at=MOMENT,
    started_by=WORD,
    ended_at=maybe(MOMENT),
    result=WORD,
    problem=WORD,
    next_at=maybe(MOMENT),
    data=ANYTHING,
    calls={"type": "array", "items": CALL},
    waits={"type": "array", "items": WAIT},
)
NEW_PROCESS = thing(["subsystem", "code", "drawing"], subsystem=NUMBER, code=CODE, drawing=text(1_000_000, 1))
NEW_RUN = thing(["data"], data=ANYTHING, cause=text(200, 1))


def shown_process(row: bus.Process, actor: Actor) -> dict[str, Any]:
    names = ("code", "version", "name", "in_use", "sha256", "made_by")
    facts = {name: getattr(row, name) for name in names}
    return {"id": row.pk, "subsystem": row.subsystem_id, "made_at": row.made_at.isoformat(), **facts}


def shown_run(row: bus.ProcessRun, actor: Actor) -> dict[str, Any]:
    names = ("step", "service", "method", "path", "state", "tries", "status", "fault", "said")
    return {
        "id": row.pk,
        "uuid": str(row.uuid),
        "process": row.process_id,
        "cause": row.cause,
        "state": row.state,
        "started_at": row.started_at.isoformat(),
        "started_by": row.started_by,
        "ended_at": moment(row.ended_at),
        "result": row.result,
        "problem": row.problem,
        "next_at": moment(row.next_at),
        "data": row.data,
        "calls": [
            {"message_id": str(each.message_id), **{name: getattr(each, name) for name in names}}
            for each in sorted(row.calls.all(), key=lambda each: each.pk)
        ],
        "waits": [
            {"step": each.step, "room": each.room, "type": each.code, "key": each.key} for each in row.waits.all()
        ],
    }


def processes(asked: Asked) -> Any:
    return page(asked, bus.processes_visible_to(asked.actor).filter(in_use=True), shown_process)


def process(asked: Asked) -> Any:
    return shown_process(one(bus.processes_visible_to(asked.actor), asked.ids[0]), asked.actor)


def put_process(asked: Asked) -> Any:
    owner = subsystem_of(asked, asked.body["subsystem"])
    action = bus.PutProcess(subject=owner, code=asked.body["code"], drawing=asked.body["drawing"])
    return shown_process(done(action, asked), asked.actor)


def take_out(asked: Asked) -> None:
    bus.TakeOutProcess(subject=one(bus.processes_visible_to(asked.actor), asked.ids[0])).run(asked.actor)


def start(asked: Asked) -> Any:
    subject = one(bus.processes_visible_to(asked.actor), asked.ids[0])
    more = {"cause": asked.body["cause"]} if "cause" in asked.body else {}
    return shown_run(done(bus.StartProcess(subject=subject, data=asked.body["data"], **more), asked), asked.actor)


def runs(asked: Asked) -> Any:
    rows = bus.runs_visible_to(asked.actor).prefetch_related("calls", "waits")
    if "state" in asked.query:
        rows = rows.filter(state=asked.query["state"])
    return page(asked, rows, shown_run)


def run(asked: Asked) -> Any:
    return shown_run(one(bus.runs_visible_to(asked.actor), asked.ids[0]), asked.actor)


def retry(asked: Asked) -> Any:
    done(bus.RetryRun(subject=one(bus.runs_visible_to(asked.actor), asked.ids[0])), asked)
    return run(asked)


def cancel(asked: Asked) -> Any:
    subject = one(bus.runs_visible_to(asked.actor), asked.ids[0])
    if not asked.body["reason"].strip():
        raise Problem(422, "A reason is needed.")
    done(bus.CancelRun(subject=subject, reason=asked.body["reason"]), asked)
    return run(asked)


Row = tuple[tuple[Any, ...], dict[str, Any]]
TABLE: tuple[Row, ...] = (
    (("GET", "/processes", "listProcesses", "Processes", processes, several(PROCESS)), {"query": PAGING}),
    (
        ("POST", "/processes", "putProcess", "Put the next version of a process into use", put_process),
        {"answer": PROCESS, "body": NEW_PROCESS, "status": 201},
    ),
    (("GET", "/processes/{number}", "getProcess", "One version", process, PROCESS), {}),
    (("DELETE", "/processes/{number}", "takeOutProcess", "Nothing starts it any more", take_out), {"status": 204}),
    (
        ("POST", "/processes/{number}/runs", "startProcess", "Start a run; the same cause starts it once", start),
        {"answer": RUN, "body": NEW_RUN, "status": 201},
    ),
    (
        ("GET", "/runs", "listRuns", "Runs of processes", runs, several(RUN)),
        {"query": {**PAGING, "state": STATE}},
    ),
    (("GET", "/runs/{number}", "getRun", "One run with its calls", run, RUN), {}),
    (("POST", "/runs/{number}/retry", "retryRun", "Let a failed run go on", retry), {"answer": RUN}),
    (("POST", "/runs/{number}/cancellation", "cancelRun", "End a run", cancel), {"answer": RUN, "body": REASON}),
)
