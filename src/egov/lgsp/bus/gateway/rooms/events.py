"""An event as subscribers and publishers see it."""

from typing import Any
from uuid import UUID

import orjson

NAMES = ("instanceId", "memberClass", "memberCode", "applicationCode")


def party(path: str) -> dict[str, str]:
    """An application's path in GovStack's words."""
    return dict(zip(NAMES, path.split("/"), strict=False))


def event_item(uuid: UUID, number: int, publisher: str, code: str, event: Any) -> dict[str, Any]:
    """GovStack's EventItem."""
    return {
        "id": str(uuid),
        "sequence": number,
        "publisherId": party(publisher),
        "eventType": code,
        "event": event,
    }


def pushed(uuid: UUID, number: int, publisher: str, code: str, event: Any) -> bytes:
    """The body of a push."""
    return orjson.dumps(event_item(uuid, number, publisher, code, event))
