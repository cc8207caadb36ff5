"""The provincial REST form at its own addresses: log in for a token, then call `/edoc/v1/...` with it."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from egov.lgsp.bus.gateway.bodies import Gone, Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.edoc.errors import FAILED, WRONG_SYSTEM
from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.gateway.heads import head_of
from egov.lgsp.bus.gateway.oauth import Denied, by_secret
from egov.lgsp.bus.gateway.tokens import LIFE
from egov.lgsp.bus.rules.inside import AXIS

PREFIX = b"/edoc/v1"
BELOW = PREFIX + b"/"
LOGIN = b"/edoc/v1/auth/login"
LONGEST = 16_384
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def login(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """POST: user (the application's path), password (its secret), application code. Gives a bearer token."""
    try:
        if scope["method"] != "POST":
            raise ValueError
        body = Incoming(receive, LONGEST, 0)
        await body.begin()
        said = orjson.loads(await body.whole(LONGEST))
        name = said.get("username") or said.get("user")
        code = said.get("appCode") or said.get("applicationCode") or ""
        if not isinstance(name, str) or not isinstance(said["password"], str):
            raise ValueError
        caller, credential = by_secret(bus, name, said["password"])
        if caller.admission != "token" or (code and code not in (caller.path, caller.path.rpartition("/")[2])):
            raise Denied("invalid_client", "The application is not admitted by token, or its code is another.")
        assert bus.tokens is not None
        token = bus.tokens.issue(caller, credential)
        given = {"token": token, "tokenType": "Bearer", "expiresIn": LIFE}
        await _reply(send, 200, {"success": True, "message": "", "data": given, "token": token})
    except (Denied, ValueError, KeyError, AttributeError, Fault):
        await _reply(send, 401, refusal(WRONG_SYSTEM, "Sai tên đăng nhập, mật khẩu hoặc mã ứng dụng."))
    except Gone:
        return


def rewritten(bus: Bus, scope: dict[str, Any]) -> dict[str, Any]:
    """The call as one of the axis's service. Raises Fault when there is no axis, or the headers name another system."""
    found = next((each for each in bus.registry.rest.values() if each.url == AXIS and each.active), None)
    if found is None:
        raise Fault(f"{BUS}.UnknownService", "There is no document axis here.", 404)
    head = head_of(scope["headers"])
    system, secret = head.text(b"x-systemid"), head.text(b"x-secretkey")
    if system or secret:
        known = bus.registry.credentials.get(hashlib.sha256(secret.encode("latin-1")).hexdigest())
        caller = bus.registry.callers.get(system)
        if caller is None or known is None or known.kind != "secret" or known.caller != caller.id:
            raise Fault(f"{BUS}.AuthenticationFailed", "X-SystemId or X-SecretKey is wrong.", 401)
    headers = [pair for pair in scope["headers"] if pair[0] not in (b"x-systemid", b"x-secretkey")]
    if system and not any(name == b"x-road-client" for name, _ in headers):
        headers.append((b"x-road-client", system.encode("latin-1")))
    rest = scope["raw_path"][len(PREFIX) :]
    path = f"/r1/{found.provider}/{found.code}".encode() + rest
    return scope | {"raw_path": path, "headers": headers, "edoc": True}


def refused(fault: Fault) -> bytes:
    """A fault in the words of the provincial form."""
    wrong = fault.status in (401, 403) or "Authentication" in fault.code or fault.code.endswith("UnknownMember")
    return orjson.dumps(refusal(WRONG_SYSTEM if wrong else FAILED, fault.message))


def refusal(number: int, sentence: str) -> dict[str, Any]:
    """Success is false, and why."""
    data = {"docId": "", "status": "FAIL", "errorCode": number, "errorDesc": sentence}
    return {"success": False, "message": sentence, "data": data}


async def _reply(send: Send, status: int, said: object) -> None:
    body = orjson.dumps(said)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
