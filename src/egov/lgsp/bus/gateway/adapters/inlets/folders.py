"""New files of a folder, here or at an SFTP server. Only such as have stayed as they are for a while are finished."""

import asyncio
import hashlib
from contextlib import aclosing
from functools import partial

from egov.lgsp.bus.gateway.adapters.files.places import Entry, Exists, Missing, Place
from egov.lgsp.bus.gateway.adapters.files.serving import described
from egov.lgsp.bus.gateway.adapters.files.terms import Terms
from egov.lgsp.bus.gateway.adapters.inlets.found import MOST_AT_ONCE, Found, Unfit
from egov.lgsp.bus.gateway.heads import Headers

MOST_ENTRIES = 10_000


async def finished(place: Place, found: Terms) -> list[Found]:
    """Files whose size and time did not change between two looks. Raises Fault."""
    before = await _files(place)
    if not before:
        return []
    await asyncio.sleep(found.settle)
    after = await _files(place)
    same = [each for name, each in before.items() if after.get(name) == each]
    oldest = sorted(same, key=lambda each: (each.modified, each.name))[:MOST_AT_ONCE]
    return [
        Found(_mark(each), each.name, partial(_read, place, each, found), partial(_settle, place, each, found))
        for each in oldest
    ]


async def _files(place: Place) -> dict[str, Entry]:
    return {each.name: each for each in await place.entries((), MOST_ENTRIES) if not each.folder}


def _mark(entry: Entry) -> str:
    return hashlib.sha256(f"{entry.name}\0{entry.size}\0{entry.modified.isoformat()}".encode()).hexdigest()


async def _read(place: Place, entry: Entry, found: Terms) -> tuple[Headers, bytes]:
    if entry.size > found.most_bytes:
        raise Unfit(f"The file is longer than {found.most_bytes} bytes.")
    body = bytearray()
    try:
        _entry, pieces = await place.read((entry.name,))
    except Missing:
        raise Unfit("The file is gone.") from None
    async with aclosing(pieces):  # type: ignore[type-var]
        async for piece in pieces:
            body += piece
            if len(body) > found.most_bytes:
                raise Unfit(f"The file is longer than {found.most_bytes} bytes.")
    return described(entry), bytes(body)


async def _settle(place: Place, entry: Entry, found: Terms, taken: bool) -> None:
    folder = found.done if taken else found.failed
    try:
        await place.move((entry.name,), (folder, entry.name), make=True)
    except Exists:
        await place.move((entry.name,), (folder, f"{_mark(entry)[:12]}-{entry.name}"), make=True)
    except Missing:
        pass  # somebody else put it away
