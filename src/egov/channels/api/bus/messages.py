"""Operations on messages that the bus keeps, and their part of the table."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

from egov.channels.api.bus.doing import Asked, done, one, page, service_of
from egov.channels.api.bus.problems import Problem
from egov.channels.api.bus.shapes import (
    COUNT,
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

LONGEST = 2_000_000
PAGING: dict[str, Shape] = {"limit": {"type": "integer", "minimum": 1, "maximum": 200}, "after": NUMBER}
STATE: Shape = {"enum": ["waiting", "underway", "kept", "delivered", "dead", "dropped", "expired"]}
UUID: Shape = {"type": "string", "format": "uuid"}
BYTES: Shape = {"type": "string", "contentEncoding": "base64"}
FACTS: dict[str, Shape] = {
    "id": NUMBER,
    "uuid": UUID,
    "message_id": WORD,
    "kind": {"enum": ["call", "soap", "reply", "event"]},
    "client": WORD,
    "service": WORD,
    "method": WORD,
    "path": {"type": "string", "description": "Personal numbers in it are covered."},
    "order_key": WORD,
    "reply_to": WORD,
    "state": STATE,
    "tries": COUNT,
    "replays": COUNT,
    "at": MOMENT,
    "next_at": MOMENT,
    "expires_at": maybe(MOMENT),
    "ended_at": maybe(MOMENT),
    "status": {**COUNT, "description": "Of the last answer; 0 when none came."},
    "fault": WORD,
    "said": WORD,
    "side": {"enum": ["", "caller", "bus", "provider"], "description": "Who has to act; empty when nobody failed."},
    "edited_at": maybe(MOMENT),
    "edited_by": WORD,
}
MESSAGE = thing(None, **FACTS)
CONTENT = thing(
    None,
    headers={"type": "array", "items": thing(None, name=WORD, value=WORD)},
    first=BYTES,
    edited=maybe(BYTES),
    difference={"type": "array", "items": WORD, "description": "Lines of a difference; empty where a body is no text."},
    answer=maybe(BYTES),
)
WHOLE = thing(
    None,
    **FACTS,
    behind={**COUNT, "description": "How many messages wait behind this one for their order."},
    content={**maybe(CONTENT), "description": "Only for who answers for the sender."},
)
NEW_BODY: Shape = {
    "oneOf": [
        thing(text=text(LONGEST)),
        thing(base64={"type": "string", "maxLength": LONGEST, "pattern": "^[A-Za-z0-9+/]*={0,2}$"}),
    ]
}
REPLAYED = thing(service=NUMBER, replayed=COUNT)


def shown(row: bus.Message, actor: Actor) -> dict[str, Any]:
    names = (
        *("message_id", "kind", "client", "service", "method", "order_key", "reply_to", "state", "tries", "replays"),
        *("status", "fault", "edited_by"),
    )
    meant = bus.meaning(row.fault, row.status)
    return {
        "id": row.pk,
        "uuid": str(row.uuid),
        "path": bus.covered_path(row.path),
        "said": bus.covered_path(row.said),
        "side": meant.side if meant else "",
        "at": row.at.isoformat(),
        "next_at": row.next_at.isoformat(),
        "expires_at": moment(row.expires_at),
        "ended_at": moment(row.ended_at),
        "edited_at": moment(row.edited_at),
        **{name: getattr(row, name) for name in names},
    }


def whole(row: bus.Message, actor: Actor) -> dict[str, Any]:
    content = _content(row) if bus.letters.reads_content(actor, row) else None
    return {**shown(row, actor), "behind": bus.kept.behind(row).count(), "content": content}


def _content(row: bus.Message) -> dict[str, Any]:
    return {
        "headers": [{"name": name, "value": value} for name, value in bus.letters.shown_headers(row, whole=True)],
        "first": _encoded(bus.letters.first_body(row)),
        "edited": None if row.edited is None else _encoded(row.edited),
        "difference": bus.letters.compared(row).difference,
        "answer": _encoded(row.answer) if row.answer else None,
    }


def _encoded(raw: Any) -> str:
    return b64encode(bytes(raw)).decode()


def messages(asked: Asked) -> Any:
    """By id, oldest first."""
    given = {name: asked.query.get(name, "") for name in ("state", "service", "client")}
    return page(asked, bus.kept.messages(asked.actor, bus.kept.Wanted(**given)), shown)


def _message(asked: Asked) -> bus.Message:
    row: bus.Message = one(bus.messages_visible_to(asked.actor), asked.ids[0])
    return row


def message(asked: Asked) -> Any:
    return whole(_message(asked), asked.actor)


def replay(asked: Asked) -> Any:
    done(bus.Replay(subject=_message(asked)), asked)
    return message(asked)


def correct(asked: Asked) -> Any:
    done(bus.EditLetter(subject=_message(asked), body=_body(asked.body)), asked)
    return message(asked)


def _body(given: dict[str, str]) -> bytes:
    if "text" in given:
        return given["text"].encode()
    try:
        return b64decode(given["base64"], validate=True)
    except Error as error:
        raise Problem(422, f"base64: {error}") from None


def drop(asked: Asked) -> Any:
    done(bus.DropLetter(subject=_message(asked), reason=asked.body["reason"]), asked)
    return message(asked)


def replay_all(asked: Asked) -> Any:
    service = service_of(asked, own=True)
    payload: Any = bus.ReplayAll(subject=service).run(asked.actor).payload
    return {"service": service.pk, "replayed": payload.letters}


Row = tuple[tuple[Any, ...], dict[str, Any]]
PLACE = "/messages/{number}"
TABLE: tuple[Row, ...] = (
    (
        ("GET", "/messages", "listMessages", "Messages that the bus keeps", messages, several(MESSAGE)),
        {"query": {**PAGING, "state": STATE, "service": text(400), "client": text()}},
    ),
    (("GET", PLACE, "getMessage", "One message; its bodies for its sender", message, WHOLE), {}),
    (("POST", f"{PLACE}/replay", "replayMessage", "Send a dead letter off again", replay), {"answer": WHOLE}),
    (
        ("PUT", f"{PLACE}/body", "correctMessage", "Correct a dead letter; the first body stays", correct),
        {"answer": WHOLE, "body": NEW_BODY},
    ),
    (("POST", f"{PLACE}/drop", "dropMessage", "Give a dead letter up", drop), {"answer": WHOLE, "body": REASON}),
    (
        ("POST", "/services/{number}/replay", "replayService", "Send all dead letters of a service again", replay_all),
        {"answer": REPLAYED},
    ),
)
