"""Typed events. An app declares its own in `events.py`; a name once published keeps its meaning."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

from egov.foundation.events.models import Event


@dataclasses.dataclass(frozen=True)
class Payload:
    """Base of every event: a frozen dataclass of primitive values, dates and lists of them."""

    name: ClassVar[str]
    unhandled: ClassVar[str] = ""  # why nobody needs to react, where nobody does


PAYLOADS: dict[str, type[Payload]] = {}
Handler = Callable[[Event], None]
HANDLERS: dict[str, dict[str, Handler]] = {}
P = TypeVar("P", bound=type[Payload])
H = TypeVar("H", bound=Handler)


def event(name: str, *, unhandled: str = "") -> Callable[[P], P]:
    """Register a payload class under its permanent name, such as `dossiers.Received`."""

    def register(cls: P) -> P:
        if name in PAYLOADS:
            raise RuntimeError(f"event {name} is declared twice")
        cls.name = name
        cls.unhandled = unhandled
        PAYLOADS[name] = cls
        return cls

    return register


def handles(*payloads: type[Payload]) -> Callable[[H], H]:
    """Register a handler; it runs in the worker, at least once for each event, so it must be idempotent."""

    def register(function: H) -> H:
        for payload in payloads:
            HANDLERS.setdefault(payload.name, {})[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return register


def as_data(payload: Payload) -> dict[str, Any]:
    """The payload as JSON-ready values; times in ISO 8601."""
    return {field.name: _plain(getattr(payload, field.name)) for field in dataclasses.fields(payload)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
