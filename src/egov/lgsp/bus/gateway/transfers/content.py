"""Steps 4 and 5: the file itself, in chunks that are checked one by one and go on where they broke off.

The way of tus.io: `HEAD` tells how much there is, `PATCH` adds a chunk at `Upload-Offset` with its `Upload-Checksum`.
"""

import binascii
from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any

from egov.lgsp.bus.gateway.answers import durable
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.transfers import files
from egov.lgsp.bus.gateway.transfers.rows import allow, find, move
from egov.lgsp.bus.gateway.transfers.visits import Visit, invalid
from egov.lgsp.bus.rules.transfers import COMPLETE, FETCH, SEND, span

CHUNK = 64 * 1024 * 1024
"""Bytes of a chunk at most: so much is sent again after a break."""
WRONG = 460
"""tus: the checksum does not fit."""
GROW = "UPDATE bus_transfer SET received = %s WHERE id = %s AND state = 'prepared' AND received = %s"


async def offset(visit: Visit) -> None:
    """HEAD: how many bytes are safe."""
    assert visit.uuid is not None
    async with visit.bus.delivery.rows() as rows:
        row = await find(rows, visit.uuid, visit.own)
    known = [(b"upload-offset", b"%d" % row.received), (b"upload-length", b"%d" % row.size)]
    await visit.answer(200, None, *known, (b"cache-control", b"no-store"), (b"content-length", b"0"))


async def receive(visit: Visit) -> None:
    """PATCH: the next chunk. 204 once it is on the disk; with the last one the whole file is checked."""
    begin, sha256 = _announced(visit)
    await _sendable(visit)
    try:
        with files.writing(visit.path) as handle:
            row = await _sendable(visit)  # as it is now that nobody else writes
            if begin != row.received:
                known = ((b"upload-offset", b"%d" % row.received),)
                raise Fault(f"{CALLER}.WrongOffset", f"The next byte is number {row.received}.", 409, known)
            body = Incoming(visit.receive, min(CHUNK, row.size - row.received), 0)
            length = await files.append(handle, begin, _all(body), sha256)
            visit.seen(body)
            now = begin + length
            async with visit.bus.delivery.rows() as rows:
                grown = await rows.execute(GROW, (now, row.id, begin))
            if not grown.rowcount:
                raise Fault(f"{CALLER}.NotNow", "The transfer was changed meanwhile.", 409)
            if now == row.size:
                await _complete(visit)
    except files.Busy:
        raise Fault(f"{CALLER}.Locked", "Another request is sending this file.", 423) from None
    except files.Torn:
        raise Fault(f"{CALLER}.WrongChecksum", "The chunk is not what Upload-Checksum says.", WRONG) from None
    await visit.answer(204, None, (b"upload-offset", b"%d" % now))


async def give(visit: Visit) -> None:
    """GET, by the receiver: the file, or the part that `Range` asks for."""
    assert visit.uuid is not None
    async with visit.bus.delivery.rows() as rows:
        row = await find(rows, visit.uuid, visit.own)
    allow(FETCH, row, visit.own)
    tag = b'"%b"' % row.sha256.hex().encode()
    wanted = visit.head.text(b"range")
    if visit.head.get(b"if-range", tag) != tag:
        wanted = ""
    try:
        part = span(wanted, row.size) if wanted else None
    except ValueError as error:
        known = ((b"content-range", b"bytes */%d" % row.size),)
        raise Fault(f"{CALLER}.BadRange", str(error), 416, known) from None
    first, last = part or (0, row.size - 1)
    headers = [
        (b"content-type", row.media_type.encode("latin-1", "replace") or b"application/octet-stream"),
        (b"content-length", b"%d" % (last - first + 1)),
        (b"accept-ranges", b"bytes"),
        (b"etag", tag),
        (b"x-road-request-id", visit.record.id.encode()),
    ]
    if part:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (first, last, row.size)))
    visit.record.status, visit.record.response_bytes = 206 if part else 200, last - first + 1
    await durable(visit.bus, visit.record)
    await visit.send({"type": "http.response.start", "status": visit.record.status, "headers": headers})
    async for piece in files.pieces(visit.path, first, last):
        await visit.send({"type": "http.response.body", "body": piece, "more_body": True})
    await visit.send({"type": "http.response.body", "body": b""})


async def _sendable(visit: Visit) -> Any:
    assert visit.uuid is not None
    async with visit.bus.delivery.rows() as rows:
        row = await find(rows, visit.uuid, visit.own)
    allow(SEND, row, visit.own)
    return row


async def _complete(visit: Visit) -> None:
    """All bytes are there: are they the ones that were announced? If not, sending begins again."""
    assert visit.uuid is not None
    found = await files.digest(visit.path)
    async with visit.bus.delivery.rows() as rows:
        row = await find(rows, visit.uuid, visit.own, lock=True)
        right = found == row.sha256
        if right:
            await move(rows, row, COMPLETE.after, visit.record)
        else:
            await rows.execute(GROW, (0, row.id, row.size))
    if not right:
        known = ((b"upload-offset", b"0"),)
        raise Fault(f"{CALLER}.WrongChecksum", "The file is not the one that was prepared.", WRONG, known)


async def _all(body: Incoming) -> AsyncIterator[bytes]:
    await body.begin()
    async for piece in body.rest():
        yield piece


def _announced(visit: Visit) -> tuple[int, bytes]:
    """`Upload-Offset`, and the SHA-256 in `Upload-Checksum`."""
    begin = visit.head.text(b"upload-offset")
    method, _, encoded = visit.head.text(b"upload-checksum").partition(" ")
    if not (begin.isascii() and begin.isdigit() and len(begin) < 12):
        raise invalid("Upload-Offset is the number of the chunk's first byte.")
    try:
        sha256 = b64decode(encoded, validate=True)
    except binascii.Error:
        sha256 = b""
    if method.lower() != "sha256" or len(sha256) != 32:
        raise invalid("Upload-Checksum is 'sha256' and the chunk's SHA-256 in base64.")
    return int(begin), sha256
