"""Operations on watched places, secrets and queues, and their part of the table."""

from typing import Any

from django.utils import timezone

from egov.channels.api.bus.doing import Asked, done, one, page, subsystem_of
from egov.channels.api.bus.problems import Problem
from egov.channels.api.bus.shapes import (
    CODE,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    STANDING,
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

PAGING: dict[str, Shape] = {"limit": {"type": "integer", "minimum": 1, "maximum": 200}, "after": NUMBER}
INLET = thing(
    id=NUMBER,
    subsystem=NUMBER,
    code=WORD,
    title=WORD,
    url=WORD,
    adapter={"type": "object", "additionalProperties": True},
    service=NUMBER,
    method=WORD,
    path=WORD,
    every={"type": "number", "description": "Seconds between two looks."},
    standing=STANDING,
    looked_at=maybe(MOMENT),
    next_at=MOMENT,
    taken=COUNT,
    failures={**COUNT, "description": "Looks in a row that failed."},
    said={"type": "string", "description": "Why the last look failed."},
)
NEW_INLET = thing(
    ["code", "title", "url", "service"],
    code=CODE,
    title=text(255, 1),
    url=text(500, 1, description="file:, sftp:, imap: or imaps:, without user and password."),
    adapter={"type": "object", "additionalProperties": True},
    service=NUMBER,
    method={"enum": ["POST", "PUT", "PATCH"]},
    path=text(255),
    every={"type": "number", "minimum": 1, "maximum": 86_400},
    active=FLAG,
)
SECRET = thing(id=NUMBER, name=WORD, put_at=MOMENT, put_by=WORD)
NEW_SECRET = thing(name=CODE, value=text(20_000, 1, writeOnly=True))
_QUEUE: dict[str, Shape] = {
    "broker": text(500, 1, description="amqp://host:5672/vhost or amqps://, without user and password."),
    "user": text(127, 1),
    "secret": text(64, description="Name of the secret that holds the password."),
    "verify_tls": FLAG,
    "queue": text(255, 1),
    "subsystem": NUMBER,
    "service": NUMBER,
    "method": {"enum": ["POST", "PUT", "PATCH", "GET", "DELETE"]},
    "path": text(255),
    "mode": {"enum": ["message", "call"]},
    "alone": FLAG,
    "prefetch": {"type": "integer", "minimum": 1, "maximum": 1000},
    "dead_letters": text(255),
    "active": FLAG,
}
AT_NODE = thing(
    node=WORD,
    state={"enum": ["starting", "taking", "standby", "held", "failing", "left", "silent"]},
    since=MOMENT,
    seen_at={**MOMENT, "description": "When the node last told it; twice a minute while it lives."},
    taken={**COUNT, "description": "Messages since its process started."},
    fault={"type": "string", "description": "Code of what hinders it; empty when nothing does."},
    said={"type": "string", "description": "The same as the node's own sentence."},
    finding={"type": "string", "description": "State and reason in words."},
    to_do=WORD,
)
QUEUE = thing(
    None,
    id=NUMBER,
    code=WORD,
    **{**_QUEUE, "broker": WORD, "user": WORD, "queue": WORD, "method": WORD},
    nodes={"type": "array", "items": AT_NODE, "description": "What each node does with it; none while it is stopped."},
)
NEW_QUEUE = thing(["code", "broker", "queue", "subsystem", "service"], code=CODE, **_QUEUE)


def shown_inlet(row: bus.Inlet, actor: Actor) -> dict[str, Any]:
    names = ("code", "title", "adapter", "method", "path", "every", "standing", "taken", "failures", "said")
    return {
        "id": row.pk,
        "subsystem": row.subsystem_id,
        "url": bus.doors.bare_address(row.url),
        "service": row.service_id,
        "looked_at": moment(row.looked_at),
        "next_at": row.next_at.isoformat(),
        **{name: getattr(row, name) for name in names},
    }


def shown_secret(row: bus.Secret, actor: Actor) -> dict[str, Any]:
    """Its name only; the value comes out nowhere."""
    return {"id": row.pk, "name": row.name, "put_at": row.put_at.isoformat(), "put_by": row.put_by}


def shown_queue(row: bus.Queue, actor: Actor) -> dict[str, Any]:
    nodes = [shown_node(one) for one in bus.queue_states.at_nodes(row, timezone.now())]
    return {"id": row.pk, **bus.doors.queue_facts(row), "broker": bus.doors.bare_address(row.broker), "nodes": nodes}


def shown_node(one: bus.queue_states.AtNode) -> dict[str, Any]:
    row = one.row
    return {
        "node": row.node,
        "state": one.state,
        "since": one.since.isoformat(),
        "seen_at": row.seen_at.isoformat(),
        "taken": row.taken,
        "fault": row.fault,
        "said": row.said,
        "finding": f"{one.label}. {one.why}".strip(),
        "to_do": one.to_do,
    }


def inlets(asked: Asked) -> Any:
    owner = subsystem_of(asked, asked.ids[0])
    return page(asked, bus.doors.inlets_visible_to(asked.actor).filter(subsystem=owner), shown_inlet)


def set_inlet(asked: Asked) -> Any:
    owner = subsystem_of(asked, asked.ids[0])
    service = one(bus.catalogue(asked.actor), asked.body["service"])
    done(bus.SetInlet(subject=owner, **{**asked.body, "service": service.pk}), asked)
    return shown_inlet(owner.inlets.get(code=asked.body["code"]), asked.actor)


def remove_inlet(asked: Asked) -> None:
    owner = subsystem_of(asked, asked.ids[0])
    bus.RemoveInlet(subject=owner, code=one(owner.inlets.all(), asked.ids[1]).code).run(asked.actor)


def secrets(asked: Asked) -> Any:
    owner = subsystem_of(asked, asked.ids[0])
    return page(asked, bus.doors.secrets_visible_to(asked.actor).filter(subsystem=owner), shown_secret)


def put_secret(asked: Asked) -> Any:
    owner = subsystem_of(asked, asked.ids[0])
    done(bus.PutSecret(subject=owner, **asked.body), asked)
    return shown_secret(owner.secrets.get(name=asked.body["name"]), asked.actor)


def drop_secret(asked: Asked) -> None:
    owner = subsystem_of(asked, asked.ids[0])
    bus.DropSecret(subject=owner, name=one(owner.secrets.all(), asked.ids[1]).name).run(asked.actor)


def queues(asked: Asked) -> Any:
    return page(asked, bus.doors.queues_visible_to(asked.actor), shown_queue)


def queue(asked: Asked) -> Any:
    return shown_queue(one(bus.doors.queues_visible_to(asked.actor), asked.ids[0]), asked.actor)


def set_queue(asked: Asked) -> Any:
    agency = bus.operating_agency(asked.actor)
    if agency is None:
        raise Problem(403, "Only operators of the bus set queues.")
    return shown_queue(done(bus.SetQueue(subject=agency, **asked.body), asked), asked.actor)


def remove_queue(asked: Asked) -> None:
    bus.RemoveQueue(subject=one(bus.doors.queues_visible_to(asked.actor), asked.ids[0])).run(asked.actor)


Row = tuple[tuple[Any, ...], dict[str, Any]]
INLETS, SECRETS = "/subsystems/{number}/inlets", "/subsystems/{number}/secrets"
TABLE: tuple[Row, ...] = (
    (("GET", INLETS, "listInlets", "Watched folders and mailboxes", inlets, several(INLET)), {"query": PAGING}),
    (
        ("POST", INLETS, "setInlet", "Watch a place; the same code again changes it", set_inlet),
        {"answer": INLET, "body": NEW_INLET, "status": 201},
    ),
    (("DELETE", f"{INLETS}/{{number}}", "removeInlet", "Watch it no more", remove_inlet), {"status": 204}),
    (("GET", SECRETS, "listSecrets", "Names of its secrets", secrets, several(SECRET)), {"query": PAGING}),
    (
        ("POST", SECRETS, "putSecret", "Keep a secret; the same name again exchanges it", put_secret),
        {"answer": SECRET, "body": NEW_SECRET, "status": 201},
    ),
    (("DELETE", f"{SECRETS}/{{number}}", "dropSecret", "Forget a secret", drop_secret), {"status": 204}),
    (("GET", "/queues", "listQueues", "Queues that the bus empties", queues, several(QUEUE)), {"query": PAGING}),
    (
        ("POST", "/queues", "setQueue", "Empty a queue; the same code again replaces it", set_queue),
        {"answer": QUEUE, "body": NEW_QUEUE, "status": 201},
    ),
    (("GET", "/queues/{number}", "getQueue", "One queue", queue, QUEUE), {}),
    (("DELETE", "/queues/{number}", "removeQueue", "Leave a queue alone", remove_queue), {"status": 204}),
)
