"""Calls whose policy lets answers be kept: from memory when one is fresh, else from the provider (RFC 9111)."""

import hashlib

from egov.lgsp.bus.gateway.answers import give_again
from egov.lgsp.bus.gateway.bodies import Incoming, bound
from egov.lgsp.bus.gateway.cache import Key
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.gateway.forwarding import forward, own_headers
from egov.lgsp.bus.gateway.heads import NOT_TO_CALLER, passing
from egov.lgsp.bus.rules.caching import only_kept

CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


async def answered(call: Call, body: Incoming) -> None:
    """Answer the call. Raises Fault when the caller wants a kept answer or none, and there is none."""
    cache, record = call.bus.cache, call.record
    key: Key = (call.service.id, call.path.rest, call.query)
    asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in call.head.items()}
    if record.method == "GET":
        kept = cache.find(key, call.caller.id, asked)
        if kept is not None:
            record.request_parts = hashlib.sha512(b"GET\r\n%b%b\r\n" % (call.scope["raw_path"], call.query)).digest()
            record.request_hash = bound(record.request_parts)
            await give_again(call.bus, kept, own_headers(call), call.send, record)
            return
        if only_kept(asked):
            raise Fault(f"{BUS}.NotKept", "Nothing fresh is kept for this request (only-if-cached).", 504)
    headers, content = await forward(call, body)
    if record.method == "GET" and content is not None:
        lower = [(name.lower(), value) for name, value in headers]
        cache.keep(key, call.caller.id, asked, record.status, passing(lower, NOT_TO_CALLER), content)
    elif record.method not in CHANGES_NOTHING and record.status < 400:
        cache.forget(key)  # it was changed there (RFC 9111 4.4)
