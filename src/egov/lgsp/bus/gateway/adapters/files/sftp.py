"""A provider's SFTP server, whose key is known beforehand. One connection for all calls, made anew when it broke."""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from datetime import UTC, datetime

import asyncssh

from egov.lgsp.bus.gateway.adapters import AWAY, FAILED, NO_TLS, REFUSED, blamed
from egov.lgsp.bus.gateway.adapters.files.places import PIECE, Entry, Exists, Missing, Steps
from egov.lgsp.bus.gateway.adapters.files.terms import Terms
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.moments import new_id


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory):
        raise Missing from None
    except asyncssh.SFTPFileAlreadyExists:
        raise Exists from None
    except (asyncssh.SFTPPermissionDenied, asyncssh.PermissionDenied, asyncssh.KeyImportError) as error:
        raise Fault(REFUSED, f"The SFTP server does not admit the bus: {type(error).__name__}.") from error
    except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as error:
        raise Fault(NO_TLS, "The SFTP server does not have the key that is registered for it.") from error
    except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.DisconnectError) as error:
        raise Fault(AWAY, f"The connection to the SFTP server broke: {type(error).__name__}.") from error
    except asyncssh.SFTPError as error:
        raise Fault(f"{FAILED}.FileError", f"The SFTP server failed: {type(error).__name__}.") from error


class Sftp:
    """The tree below the address's path. `secret` is a password or a private key (OpenSSH, PEM)."""

    def __init__(self, found: Terms, password: str, key: str, patience: float) -> None:
        self._terms, self._password, self._key, self._patience = found, password, key, patience
        self._lock = asyncio.Lock()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    async def _connected(self) -> asyncssh.SFTPClient:
        async with self._lock:
            if self._client is not None and self._connection is not None and not self._connection.is_closed():
                return self._client
            found = self._terms
            trusted = [asyncssh.import_public_key(each) for each in found.host_keys]
            self._connection = await asyncssh.connect(
                found.host,
                found.port,
                username=found.user,
                password=self._password or None,
                client_keys=[asyncssh.import_private_key(self._key)] if self._key else None,
                known_hosts=(trusted, [], []),
                config=None,
                agent_path=None,
                agent_forwarding=False,
                x509_trusted_certs=None,
                connect_timeout=self._patience,
                login_timeout=self._patience,
                keepalive_interval=15,
                client_version="egov-bus",
            )
            self._client = await self._connection.start_sftp_client()
            return self._client

    @contextmanager
    def _step(self) -> Iterator[asyncio.Timeout]:
        """What the server may take for one step. Whoever is silent for longer is left; the next call connects anew."""
        try:
            with blamed(self._patience), _told():
                yield asyncio.timeout(self._patience)
        except Fault:
            self._drop()
            raise

    async def _safe(self, client: asyncssh.SFTPClient, steps: Steps) -> bytes:
        """The path, none of whose folders is a link."""
        path = self._terms.base
        for step in steps[:-1]:
            path = f"{path}/{step}"
            if not _is(await client.lstat(path), stat.S_ISDIR):
                raise Missing
        return "/".join((self._terms.base, *steps)).encode()

    async def entries(self, steps: Steps, most: int) -> list[Entry]:
        """Files and folders in the order of their names, `most` at most."""
        with self._step() as patience:
            async with patience:
                client = await self._connected()
                path = await self._safe(client, (*steps, ".")) if steps else self._terms.base.encode()
                names = [each async for each in client.scandir(path or b".")]
        found = [_entry(str(_text(each.filename)), each.attrs) for each in names]
        return sorted((each for each in found if each is not None), key=lambda each: each.name)[:most]

    async def read(self, steps: Steps) -> tuple[Entry, AsyncIterator[bytes]]:
        """The file and its pieces."""
        with self._step() as patience:
            async with patience:
                client = await self._connected()
                path = await self._safe(client, steps)
                entry = _entry(steps[-1], await client.lstat(path)) if steps else None
                if entry is None or entry.folder:
                    raise Missing
                file = await client.open(path, "rb")
        return entry, self._pieces(file)

    async def _pieces(self, file: "asyncssh.SFTPClientFile") -> AsyncIterator[bytes]:
        try:
            while True:
                with self._step() as patience:
                    async with patience:
                        piece = await file.read(PIECE)
                if not piece:
                    return
                yield bytes(piece) if not isinstance(piece, str) else piece.encode()
        finally:
            with suppress(Exception):
                async with asyncio.timeout(self._patience):
                    await file.close()

    async def write(self, steps: Steps, pieces: AsyncIterator[bytes], new: bool) -> bool:
        """Under a hidden name, then renamed. Its folder has to be there."""
        if not steps:
            raise Exists
        with self._step() as patience:
            async with patience:
                client = await self._connected()
                path = await self._safe(client, steps)
                there = await _about(client, path)
                if there is not None and (new or not _is(there, stat.S_ISREG)):
                    raise Exists
                hidden = path.rpartition(b"/")[0] + f"/.{new_id()}".encode()
                file = await client.open(hidden, "wb")
        try:
            async for piece in pieces:
                with self._step() as patience:
                    async with patience:
                        await file.write(piece)
            with self._step() as patience:
                async with patience:
                    await file.close()
                    await self._named(client, hidden, path, there is not None)
        except BaseException:
            with suppress(Exception):
                async with asyncio.timeout(5):
                    await file.close()
                    await client.remove(hidden)
            raise
        return there is None

    async def _named(self, client: asyncssh.SFTPClient, hidden: bytes, path: bytes, replaces: bool) -> None:
        if replaces:
            await client.posix_rename(hidden, path)
        else:
            await client.rename(hidden, path)  # version 3 of the protocol refuses to replace

    async def remove(self, steps: Steps) -> None:
        """A file; folders stay."""
        with self._step() as patience:
            async with patience:
                client = await self._connected()
                path = await self._safe(client, steps)
                if not steps or not _is(await client.lstat(path), stat.S_ISREG):
                    raise Missing
                await client.remove(path)

    async def move(self, steps: Steps, to: Steps, make: bool = False) -> None:
        """Within this tree."""
        with self._step() as patience:
            async with patience:
                client = await self._connected()
                if make and to[:-1]:
                    await client.makedirs("/".join((self._terms.base, *to[:-1])), exist_ok=True)
                path, other = await self._safe(client, steps), await self._safe(client, to)
                if not steps or not to or not _is(await client.lstat(path), stat.S_ISREG):
                    raise Missing
                if await _about(client, other) is not None:
                    raise Exists
                await client.rename(path, other)

    async def tried(self, reads: bool, writes: bool) -> str:
        """Log in, find the folder, begin to list it. Whether it may be written only writing would tell."""
        with self._step() as patience:
            async with patience:
                client = await self._connected()
                path = self._terms.base.encode() or b"."
                if not _is(await client.stat(path), stat.S_ISDIR):
                    raise Missing
                if reads:
                    async with aclosing(client.scandir(path)) as names:  # type: ignore[type-var]
                        await anext(names, None)
        return "sftp"

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.abort()
        self._connection = self._client = None

    async def close(self) -> None:
        """Hang up."""
        self._drop()


async def _about(client: asyncssh.SFTPClient, path: bytes) -> asyncssh.SFTPAttrs | None:
    try:
        return await client.lstat(path)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        return None


def _is(about: asyncssh.SFTPAttrs, kind: object) -> bool:
    return about.permissions is not None and bool(kind(about.permissions))  # type: ignore[operator]


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "replace")


def _entry(name: str, about: asyncssh.SFTPAttrs) -> Entry | None:
    """None for links, sockets and what is hidden."""
    folder = _is(about, stat.S_ISDIR)
    if name.startswith(".") or not (folder or _is(about, stat.S_ISREG)):
        return None
    return Entry(name, folder, 0 if folder else about.size or 0, datetime.fromtimestamp(about.mtime or 0, UTC))
