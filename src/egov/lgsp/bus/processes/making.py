"""The request that a step makes, from what its drawing says and the data of its run."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import orjson
from django.conf import settings

from egov.lgsp.bus.gateway.mediation.content import Unfit
from egov.lgsp.bus.gateway.mediation.expressions import Expression, jsonata, place
from egov.lgsp.workflow.api import Drawing, OpenCall, OpenWait, Stuck

TRIES = 8
JSONATA = ("body", "event", "key")


@dataclass(frozen=True)
class Wanted:
    """A call as it will be written down."""

    service: str
    method: str
    path: str
    body: str
    asynchronous: bool
    tries: int


def call_of(step: OpenCall) -> Wanted:
    """Raises Stuck where the data does not give what the drawing needs."""
    given = step.properties
    tries = int(given.get("tries") or TRIES)
    try:
        if step.tag == "sendTask":
            event = _evaluated(given.get("event", "$"), step.data)
            body = orjson.dumps({"eventType": given["type"], "event": event}).decode()
            return Wanted(full(given["room"]) + "/pub", "POST", f"/v1/{quote(given['type'])}", body, False, tries)
        path = _place(given.get("path", ""))(step.data, {})
        text = given.get("body", "")
        body = orjson.dumps(_evaluated(text, step.data)).decode() if text else ""
        method = given.get("method", "POST" if body else "GET")
        return Wanted(full(given["service"]), method, path, body, given.get("mode") == "async", tries)
    except Unfit as error:
        raise Stuck(f"{step.label or step.step}: {error}") from error


def key_of(wait: OpenWait) -> str:
    """The key for which a step waits; empty waits for any event of the type. Raises Stuck."""
    text = wait.properties.get("key", "")
    if not text:
        return ""
    try:
        value = _evaluated(text, wait.data)
    except Unfit as error:
        raise Stuck(f"{wait.label or wait.step}: {error}") from error
    if value in (None, ""):
        raise Stuck(f"{wait.label or wait.step}: the key {text!r} has no value.")
    return found_key(value)


def found_key(value: Any) -> str:
    """A key as text, the same on both sides."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)[:255]


def at(event: Any, field: str) -> Any:
    """What stands at a.b.c in an event."""
    for name in field.split(".") if field else ():
        event = event.get(name) if isinstance(event, dict) else None
    return event


def full(path: str) -> str:
    """A name of the registry as messages write it."""
    return f"{settings.BUS_INSTANCE}/{path}"


def unreadable(drawing: Drawing) -> Iterator[str]:
    """Expressions of a drawing that cannot be read."""
    for node in drawing.nodes.values():
        for name, text in node.properties.items():
            try:
                if name in JSONATA and text:
                    jsonata(text)
                elif name == "path":
                    place(text)
            except ValueError as error:
                yield f"“{node.name or node.id}”, {name}: {error}"


def _evaluated(text: str, data: dict[str, Any]) -> Any:
    return _expression(text)(data, {})


@lru_cache(maxsize=512)
def _expression(text: str) -> Expression:
    return jsonata(text)


@lru_cache(maxsize=512)
def _place(text: str) -> Expression:
    return place(text)
