"""Steps of the evidence: a record really written, the node's key really used; then contract, registry and clocks."""

import asyncio
import time
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from egov.lgsp.bus.gateway.diagnosis.steps import FAILED, OK, SKIPPED, WARN, Asked, Facts
from egov.lgsp.bus.gateway.keys import NodeKey
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.registry import matches, steps_of

PATIENCE = 5.0
"""Seconds that the record of a diagnosis is waited for."""
PROBE = "probe"
"""Protocol of such a record; figures leave it out."""
APART = 2.0
"""Seconds that two clocks may be apart before tokens and time stamps suffer."""


async def contract(asked: Asked, has_contract: bool) -> None:
    """Does the service's own list of endpoints know this method and path?"""
    known = asked.service
    if known is None:
        asked.note("contract", SKIPPED, "needs_service")
        return
    if known.kind == "SOAP" or not known.endpoints:
        asked.note("contract", OK if has_contract else WARN, "kept" if has_contract else "none")
        return
    steps = steps_of(asked.path)
    inside = any(method in ("*", asked.method) and matches(steps_of(path), steps) for method, path in known.endpoints)
    place = f"{asked.method} {asked.path or '/'}"
    asked.note("contract", OK if inside else WARN, "inside" if inside else "outside", place=place)


async def journal(asked: Asked) -> None:
    """Write a record of the diagnosis itself and wait until it is durable."""
    own = asked.bus.journal
    if own.full:
        asked.note("journal", FAILED, "full")
        return
    record = Record(new_id(), datetime.now(UTC), PROBE, asked.method, "/diagnosis", status=200)
    record.message_id = record.id
    try:
        await asyncio.wait_for(own.put(record).wait(), PATIENCE)
    except TimeoutError:
        asked.note("journal", FAILED, "slow", seconds=PATIENCE)
        return
    state = own.state
    asked.note("journal", OK if state == "database" else WARN, state, record=record.id)


async def key(asked: Asked) -> None:
    """Sign with the node's key, check with the certificate that the others know."""
    signer = getattr(asked.bus.journal, "signer", None)
    if not isinstance(signer, NodeKey):
        asked.note("key", SKIPPED, "none")
        return
    sample = hashes.Hash(hashes.SHA256())
    sample.update(new_id().encode())
    value = sample.finalize()
    public = signer.certificate.public_key()
    try:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(signer.sign(value), value, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        asked.note("key", FAILED, "wrong")
        return
    end = signer.certificate.not_valid_after_utc
    if end <= datetime.now(UTC):
        asked.note("key", FAILED, "expired", at=end.isoformat())
    elif signer.fingerprint not in asked.bus.registry.nodes:
        asked.note("key", WARN, "unknown")
    else:
        asked.note("key", OK, "signs", until=end.isoformat())


async def stamps(asked: Asked) -> None:
    """Is traffic refused, or soon, for want of time stamps? Whether one is given is asked where stamps are made."""
    state = asked.bus.stamped
    facts: Facts = {"waiting": round(state.waiting), "most": round(state.most)}
    if state.overdue:
        asked.note("stamped", FAILED, "overdue", None, **facts)
    elif state.most and state.waiting > state.most / 2:
        asked.note("stamped", WARN, "late", None, **facts)
    else:
        asked.note("stamped", OK, "in_time", None, **facts)


async def registry(asked: Asked) -> None:
    """Is the picture of the registry that calls are checked against today's?"""
    since = asked.bus.kept_since
    if since is not None:
        asked.note("registry", WARN, "kept", at=since.isoformat())
    else:
        asked.note("registry", OK, "followed", version=asked.bus.registry.version)


async def clock(asked: Asked) -> None:
    """This node's clock against the database's."""
    before = time.time()
    row = await asked.row("SELECT extract(epoch FROM clock_timestamp())::float8 AS now")
    after = time.time()
    apart = abs(row.now - (before + after) / 2)
    asked.note(
        "clock", OK if apart < APART else WARN, "together" if apart < APART else "apart", seconds=round(apart, 3)
    )
