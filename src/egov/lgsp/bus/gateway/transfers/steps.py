"""The steps in which the two sides decide: request, consent, preparation, receipt, cancellation."""

import shutil
from contextlib import suppress
from datetime import timedelta

from psycopg.types.json import Jsonb

from egov.lgsp.bus.gateway.faults import BUS, CALLER, Fault
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.transfers.rows import NOTE, PREFIX, STEPS, allow, find, move, shown
from egov.lgsp.bus.gateway.transfers.visits import Visit, invalid, text
from egov.lgsp.bus.rules.transfers import (
    AGREE,
    CANCEL,
    CONFIRM,
    HELD,
    MOST_BYTES,
    PREPARE,
    REFUSE,
    REJECT,
    Step,
)

OPEN_AT_ONCE = 200
"""Transfers of one sender that are not at their end."""
HELD_BYTES = 20 * 1024**3
"""Bytes of one sender that the bus holds."""
KEPT = timedelta(days=7)
USED = """
SELECT count(*) AS many, coalesce(sum(size) FILTER (WHERE state IN ('prepared', 'sent')), 0)::int8 AS bytes
FROM bus_transfer WHERE sender = %s AND state IN ('asked', 'agreed', 'prepared', 'sent')
"""
ADD = """
INSERT INTO bus_transfer (uuid, sender, receiver, title, purpose, state, name, media_type, size, metadata, received, at,
    expires_at) VALUES (%s, %s, %s, %s, %s, 'asked', '', '', 0, '{}', 0, %s, %s) RETURNING *
"""
DESCRIBE = """
UPDATE bus_transfer SET name = %s, media_type = %s, size = %s, sha256 = %s, metadata = %s, received = 0 WHERE id = %s
"""


async def request(visit: Visit) -> None:
    """Step 1, by the sender: may I send you this?"""
    said = await visit.json()
    receiver = text(said, "receiver", 255, needed=True)
    title, purpose = text(said, "title", 255, needed=True), text(said, "purpose", 1000)
    if receiver not in visit.bus.registry.callers or receiver == visit.own:
        raise invalid("'receiver' has to be another active application of the registry.")
    uuid, at = new_id(), visit.record.at
    async with visit.bus.delivery.rows() as rows:
        used = await (await rows.execute(USED, (visit.own,))).fetchone()
        if used is not None and used.many >= OPEN_AT_ONCE:
            raise Fault(f"{CALLER}.QuotaExceeded", f"You have {OPEN_AT_ONCE} transfers that are not at their end.", 429)
        values = (uuid, visit.own, receiver, title, purpose, at, at + KEPT)
        row = await (await rows.execute(ADD, values)).fetchone()
        assert row is not None
        await rows.execute(NOTE, (row.id, visit.own, visit.record.user_id, "asked", ""))
    await visit.answer(201, shown(row), (b"location", f"{PREFIX}/{uuid}".encode()))


async def answer(visit: Visit) -> None:
    """Step 2, by the receiver: yes or no."""
    said = await visit.json()
    agrees = said.get("agree")
    if type(agrees) is not bool:
        raise invalid("'agree' is true or false.")
    step = AGREE if agrees else REFUSE
    await _decided(visit, step, text(said, "reason", 1000, needed=not agrees))


async def prepare(visit: Visit) -> None:
    """Step 3, by the sender: which file, with what is known of it. May be repeated until the file has been sent."""
    said = await visit.json()
    name, kind = text(said, "name", 255, needed=True), text(said, "mediaType", 127)
    size, metadata = said.get("size"), said.get("metadata", {})
    if "/" in name or "\\" in name or not name.isprintable() or name in (".", ".."):
        raise invalid("'name' is the name of a file without its folders.")
    if type(size) is not int or not 1 <= size <= MOST_BYTES:
        raise invalid(f"'size' is a number of bytes from 1 to {MOST_BYTES}.")
    if not isinstance(metadata, dict):
        raise invalid("'metadata' has to be an object.")
    try:
        sha256 = bytes.fromhex(text(said, "sha256", 64, needed=True))
    except ValueError:
        sha256 = b""
    if len(sha256) != 32:
        raise invalid("'sha256' is the SHA-256 of the file in 64 hexadecimal digits.")
    assert visit.uuid is not None
    async with visit.bus.delivery.rows() as rows:
        row = await find(rows, visit.uuid, visit.own, lock=True)
        allow(PREPARE, row, visit.own)
        used = await (await rows.execute(USED, (visit.own,))).fetchone()
        held = (used.bytes if used else 0) - (row.size if row.state == "prepared" else 0)
        if held + size > HELD_BYTES:
            raise Fault(f"{CALLER}.QuotaExceeded", f"You may have {HELD_BYTES} bytes on their way at once.", 429)
        visit.bus.delivery.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(visit.bus.delivery.folder).free < 2 * size:
            raise Fault(f"{BUS}.DiskFull", "The bus has no room for this file for now.", 507)
        await rows.execute(DESCRIBE, (name, kind, size, sha256, Jsonb(metadata), row.id))
        await move(rows, row, PREPARE.after, visit.record)
        row = await find(rows, visit.uuid, visit.own)
    await visit.answer(200, shown(row), (b"upload-offset", b"0"))


async def confirm(visit: Visit) -> None:
    """Step 6, by the receiver: it has the file, and it is the right one; or not."""
    said = await visit.json()
    received = said.get("received")
    if type(received) is not bool:
        raise invalid("'received' is true or false.")
    note = text(said, "reason", 1000, needed=not received)
    digest = text(said, "sha256", 64, needed=received).lower()
    await _decided(visit, CONFIRM if received else REJECT, note, digest if received else None)


async def cancel(visit: Visit) -> None:
    """By the sender, until the end."""
    await _decided(visit, CANCEL, "")


async def _decided(visit: Visit, step: Step, note: str, sha256: str | None = None) -> None:
    assert visit.uuid is not None
    async with visit.bus.delivery.rows() as rows:
        row = await find(rows, visit.uuid, visit.own, lock=True)
        allow(step, row, visit.own)
        if sha256 is not None and sha256 != row.sha256.hex():
            raise Fault(f"{CALLER}.WrongChecksum", "This is not the SHA-256 of the file that was sent.", 409)
        await move(rows, row, step.after, visit.record, note)
        row = await find(rows, visit.uuid, visit.own)
        steps = await (await rows.execute(STEPS, (row.id,))).fetchall()
    if step.after not in HELD:
        with suppress(FileNotFoundError):
            visit.path.unlink()
    await visit.answer(200, shown(row, steps))
