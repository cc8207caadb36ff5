"""HTTP's methods for files: GET a folder or file, PUT, DELETE, POST ?to= to move."""

import mimetypes
from collections.abc import AsyncIterator
from contextlib import aclosing
from email.utils import format_datetime
from urllib.parse import quote

from egov.lgsp.bus.gateway.adapters import NOT_FOUND, TOO_LONG, Asked, Given, Surroundings, given_json
from egov.lgsp.bus.gateway.adapters.files.folders import Folder, folder_of
from egov.lgsp.bus.gateway.adapters.files.places import Entry, Exists, Missing, Place, checked
from egov.lgsp.bus.gateway.adapters.files.terms import Terms, terms
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.registry import Service

READING, WRITING = frozenset({"list", "get"}), frozenset({"put", "delete", "move"})
METHODS = {"GET": "get", "HEAD": "get", "PUT": "put", "DELETE": "delete", "POST": "move"}


class Files:
    """One place as a service."""

    keeps_time = True

    def __init__(self, place: Place, found: Terms) -> None:
        self.place, self.terms = place, found
        self.most_at_once = found.pool

    async def ask(self, asked: Asked) -> Given:
        """One call. Raises Fault."""
        steps = checked(asked.steps)
        deed = METHODS.get(asked.method, "")
        if deed == "get" and (not steps or asked.path.endswith("/")):
            deed = "list"
        if deed not in self.terms.allow:
            raise Fault(f"{CALLER}.MethodNotAllowed", f"{asked.method} is not possible here.", 405)
        try:
            if deed == "list":
                found = await self.place.entries(steps, self.terms.most_entries)
                return given_json([shown(each) for each in found])
            if deed == "get":
                return await self._content(asked, steps)
            if deed == "put":
                new = asked.header(b"if-none-match").strip() == "*"
                fresh = await self.place.write(steps, self._bounded(asked), new)
                return Given(201 if fresh else 204)
            if deed == "delete":
                await self.place.remove(steps)
            else:
                await self.place.move(steps, self._target(asked))
            return Given(204)
        except Missing:
            raise Fault(f"{CALLER}.NotFound", "There is no such file or folder.", 404) from None
        except Exists:
            status = 412 if asked.method == "PUT" else 409
            raise Fault(f"{CALLER}.Conflict", "There is one of this name already.", status) from None

    async def tried(self, asked: Asked) -> str:
        """Look at the place itself."""
        allow = self.terms.allow
        try:
            return await self.place.tried(bool(allow & READING), bool(allow & WRITING))
        except Missing:
            raise Fault(NOT_FOUND, "There is no such folder.") from None

    async def _content(self, asked: Asked, steps: tuple[str, ...]) -> Given:
        entry, pieces = await self.place.read(steps)
        if entry.size > self.terms.most_bytes or asked.method == "HEAD":
            await pieces.aclose()  # type: ignore[attr-defined]
        if entry.size > self.terms.most_bytes:
            raise Fault(TOO_LONG, f"The file is longer than {self.terms.most_bytes} bytes.")
        headers = described(entry)
        if asked.method == "HEAD":
            return Given(200, [*headers, (b"content-length", b"%d" % entry.size)])
        return Given(200, [*headers, (b"content-length", b"%d" % entry.size)], _exactly(entry.size, pieces))

    def _target(self, asked: Asked) -> tuple[str, ...]:
        to = dict(asked.parameters).get("to", "")
        if not to.startswith("/"):
            raise Fault(f"{CALLER}.BadRequest", "A file is moved by POST with ?to=/folder/name.")
        return checked(tuple(to[1:].split("/")))

    async def _bounded(self, asked: Asked) -> AsyncIterator[bytes]:
        size = 0
        async for piece in asked.pieces():
            size += len(piece)
            if size > self.terms.most_bytes:
                raise Fault(f"{CALLER}.BodyTooLarge", f"A file has {self.terms.most_bytes} bytes at most.", 413)
            yield piece

    async def close(self) -> None:
        """Let the place go."""
        await self.place.close()


async def _exactly(size: int, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """As many bytes as were announced; a file that grows meanwhile is cut there."""
    async with aclosing(pieces):  # type: ignore[type-var]
        async for piece in pieces:
            if size <= 0:
                return
            yield piece[:size]
            size -= len(piece)


def described(entry: Entry) -> list[tuple[bytes, bytes]]:
    """Headers that tell of a file."""
    kind = mimetypes.guess_type(entry.name)[0] or "application/octet-stream"
    return [
        (b"content-type", kind.encode()),
        (b"content-disposition", f"attachment; filename*=UTF-8''{quote(entry.name, safe='')}".encode()),
        (b"last-modified", format_datetime(entry.modified, usegmt=True).encode()),
    ]


def shown(entry: Entry) -> dict[str, object]:
    """An entry of a listing."""
    return {
        "name": entry.name,
        "type": "folder" if entry.folder else "file",
        "size": entry.size,
        "modified": entry.modified.isoformat(),
    }


def place_of(url: str, found: Terms, application: str, around: Surroundings, patience: float) -> Place:
    """The place of this address. Raises Fault, ValueError."""
    if found.scheme == "file":
        return Folder(folder_of(around.folders, application, found.steps), found.pool)
    from egov.lgsp.bus.gateway.adapters.files.sftp import Sftp

    password = around.secret(found.password) if found.password else ""
    return Sftp(found, password, around.secret(found.key) if found.key else "", patience)


def adapter(service: Service, around: Surroundings) -> Files:
    """The files of this service."""
    found = terms(service.url, service.adapter)
    return Files(place_of(service.url, found, service.provider, around, service.timeout), found)
