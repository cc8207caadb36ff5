"""Calls whose policy lets answers be kept: from memory when one is fresh, else from the provider (RFC 9111)."""

import hashlib
import time
from dataclasses import replace

from egov.lgsp.bus.gateway.answers import give_again
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.cache import Kept, Key
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.faults import BUS, PROVIDER, Fault
from egov.lgsp.bus.gateway.forwarding import asked_of_provider, forward, handed_back, own_headers
from egov.lgsp.bus.gateway.heads import NOT_TO_CALLER, Headers, joined, passing
from egov.lgsp.bus.rules.caching import CHANGES_NOTHING, only_kept
from egov.lgsp.bus.rules.revalidating import OWN_CONDITION, conditions, freshened, not_modified, same, unchanged

FAILURES = frozenset({500, 502, 503, 504})
"""RFC 5861 4."""


async def answered(call: Call, body: Incoming) -> None:
    """Answer the call. Raises Fault when the caller wants a kept answer or none, and there is none."""
    if call.record.method != "GET":
        await forward(call, body)
        return
    key, asked = address(call), joined(call.headers)
    if call.caller.admission == "token":
        asked.pop("authorization", None)  # it was meant for the bus; the provider does not see it
    kept = call.bus.cache.find(key, call.caller.id, asked)
    if kept is not None and kept.serves(asked):
        record = call.record
        record.request_parts = hashlib.sha512(b"GET\r\n%b%b\r\n" % (call.scope["raw_path"], call.query)).digest()
        record.request_hash = bound(record.request_parts)
        await _given_again(call, kept, asked)
    elif only_kept(asked):
        raise Fault(f"{BUS}.NotKept", "Nothing fresh is kept for this request (only-if-cached).", 504)
    else:
        await _asked_anew(call, body, key, asked, kept)


async def _asked_anew(call: Call, body: Incoming, key: Key, asked: dict[str, str], kept: Kept | None) -> None:
    """Ask the provider, with the validators of what is kept if the caller has no condition of its own."""
    bus, record = call.bus, call.record
    cache = bus.cache
    added = conditions(kept.said) if kept is not None and not asked.keys() & OWN_CONDITION else []
    call.headers = [*call.headers, *added]
    since = time.monotonic()
    try:
        given = await asked_of_provider(call, body)
    except Fault as fault:
        if kept is None or not kept.stands_in(asked) or not fault.code.startswith(PROVIDER):
            raise
        record.said = fault.message
        await _given_again(call, kept, asked)
        return
    delay = time.monotonic() - since
    if kept is not None and added and given.status == 304:
        await bus.let_go(call.service, given)
        cache.drop(key, kept)
        told = _lower(given.headers)
        if same(joined(told), kept.said):
            kept = replace(kept, headers=freshened(kept.headers, told))
            newer = cache.keep(key, call.caller.id, asked, kept.status, kept.headers, kept.body, delay)
            kept = kept if newer is None else newer
        await _given_again(call, kept, asked)
        return
    if kept is not None and given.status in FAILURES and kept.stands_in(asked):
        record.said = f"The provider answered with {given.status}."
        await bus.let_go(call.service, given)
        await _given_again(call, kept, asked)
        return
    headers, content = await handed_back(call, given)
    newer = None
    if content is not None:
        newer = cache.keep(key, call.caller.id, asked, record.status, _lower(headers), content, delay)
    if newer is None and kept is not None and record.status < 400 and record.status != 304:
        cache.drop(key, kept)


async def _given_again(call: Call, kept: Kept, asked: dict[str, str]) -> None:
    """What is kept; without its body for a caller that holds it already (RFC 9111 4.3.2)."""
    if kept.status == 200 and unchanged(asked, kept.said):
        kept = replace(kept, status=304, headers=not_modified(kept.headers), body=b"")
    await give_again(call.bus, kept, own_headers(call), call.send, call.record)


def address(call: Call) -> Key:
    """What is kept is kept under this."""
    return call.service.id, call.path.rest, call.query


def forget_changed(call: Call) -> None:
    """What was kept under the call's address is forgotten once it was changed there, whoever did it (RFC 9111 4.4)."""
    if call.record.method not in CHANGES_NOTHING and call.record.status < 400:
        call.bus.cache.forget(address(call))


def _lower(headers: Headers) -> Headers:
    """The headers that may be kept."""
    return passing([(name.lower(), value) for name, value in headers], NOT_TO_CALLER)
