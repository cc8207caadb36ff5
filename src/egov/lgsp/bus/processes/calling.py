"""The calls of processes, made over the bus as any application makes them, under their own application's name."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings

from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.registry import Caller, Credential
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.bus.gateway.tokens import Tokens
from egov.lgsp.bus.models import NodeKey, ProcessCall, Subsystem
from egov.lgsp.bus.naming import room_of as named
from egov.lgsp.bus.rules.redelivery import AGAIN

AT_ONCE = 8
LONGEST_WAIT = 90.0
"""Seconds for one call; the service's own time-out is shorter."""
MOST = 2_000_000
"""Bytes of an answer that a run keeps."""
NOT_YET = ("NoAnswerYet", "MessageUnderway")


@dataclass(frozen=True)
class Heard:
    """What came back. `code` is empty when the step is done; `again` says that the same call may succeed later."""

    status: int = 0
    value: Any = None
    message: str = ""
    code: str = ""
    said: str = ""
    again: bool = False
    exchange: str = ""
    pause: float = 0.0


def make(calls: list[ProcessCall]) -> list[Heard]:
    """Make them side by side. Nothing here touches the database, so one connection holds all their rows."""
    prepared = [(call, headers_of(call.run.process.subsystem)) for call in calls]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda pair: _made(*pair), prepared))


def headers_of(subsystem: Subsystem) -> dict[str, str]:
    """As whom a process calls. An application with tokens gets one that this installation signs."""
    headers = {"X-Road-Client": named(subsystem), "Accept": "application/json, */*;q=0.5"}
    if subsystem.admission == Subsystem.Admission.TOKEN:
        headers["Authorization"] = f"Bearer {_token(subsystem)}"
    return headers


def ask(method: str, path: str, headers: dict[str, str], body: Any = None) -> httpx.Response:
    """One request to the bus. Raises httpx.HTTPError."""
    with httpx.Client(timeout=LONGEST_WAIT, verify=False, trust_env=False) as client:  # noqa: S501
        return client.request(method, f"{settings.BUS_URL}{path}", headers=headers, json=body)


def _made(call: ProcessCall, headers: dict[str, str]) -> Heard:
    try:
        with httpx.Client(timeout=LONGEST_WAIT, verify=False, trust_env=False) as client:  # noqa: S501
            if call.message:
                return _fetched(client, call, headers)
            own = {**headers, "X-Road-Id": str(call.message_id), "X-Road-Issue": str(call.run.uuid)}
            own["Idempotency-Key"] = str(call.message_id)
            if call.body:
                own["Content-Type"] = "application/json"
            if call.asynchronous:
                own["Prefer"] = "respond-async"
            address = f"{settings.BUS_URL}/r1/{call.service}{call.path}"
            answer = client.request(call.method, address, headers=own, content=call.body.encode() or None)
            if answer.status_code == 202 and "preference-applied" in answer.headers:
                message = answer.headers["location"].rpartition("/")[2]
                return Heard(202, message=message, exchange=answer.headers.get("x-road-request-id", ""), pause=0.5)
            return _heard(answer)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return Heard(code="no-connection", said=f"{type(error).__name__}: {error}"[:500], again=True)


def _fetched(client: httpx.Client, call: ProcessCall, headers: dict[str, str]) -> Heard:
    """The answer to a message that the bus has kept, once it is there."""
    place = f"{settings.BUS_URL}/messages/v1/{call.message}"
    answer = client.get(f"{place}/answer", headers=headers)
    if answer.headers.get("x-road-error", "").endswith("NoAnswerYet"):
        state = client.get(place, headers=headers)
        now = state.json().get("state", "") if state.status_code == 200 else ""
        if now in ("dead", "dropped", "expired"):
            return Heard(code="not-delivered", said=f"{now}: {state.json().get('message', '')}"[:500])
        return Heard(202, message=call.message, pause=5.0)
    return _heard(answer)


def _heard(answer: httpx.Response) -> Heard:
    status, fault = answer.status_code, answer.headers.get("x-road-error", "")
    number = answer.headers.get("x-road-request-id", "")
    if status < 300 and not fault:
        if len(answer.content) > MOST:
            return Heard(status, code="answer-too-long", said=f"{len(answer.content)} bytes", exchange=number)
        return Heard(status, _value(answer), exchange=number)
    again = status in AGAIN or fault.endswith(NOT_YET) or fault.startswith("Server.")
    wait = answer.headers.get("retry-after", "")
    pause = float(wait) if wait.isdigit() and len(wait) < 6 else 0.0
    return Heard(
        status,
        _value(answer) if len(answer.content) <= MOST else None,
        code=fault or f"http-{status}",
        said=answer.text[:500],
        again=again,
        exchange=number,
        pause=pause,
    )


def _value(answer: httpx.Response) -> Any:
    """JSON as it is, anything else as text, nothing as null; without the character that no database keeps."""
    if not answer.content:
        return None
    text = answer.text.replace("\0", "").replace("\\u0000", "")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _token(subsystem: Subsystem) -> str:
    own = settings_from()
    key = node_key(own.keys, own.node)
    from cryptography.hazmat.primitives.serialization import Encoding
    from django.utils import timezone

    now = timezone.now()
    pem = key.certificate.public_bytes(Encoding.PEM).decode()
    NodeKey.objects.get_or_create(
        fingerprint=key.fingerprint, defaults={"node": own.node, "certificate": pem, "first_seen": now}
    )
    credential = subsystem.credentials.filter(revoked_at=None, valid_to__gt=now).first()
    if credential is None:
        return ""
    caller = Caller(subsystem.pk, named(subsystem), "", "", subsystem.admission)
    shown = Credential(
        subsystem.pk, credential.kind, credential.fingerprint, "", credential.valid_from, credential.valid_to
    )
    return Tokens(key, own.public_url, own.instance).issue(caller, shown)
