"""A folder of this machine. Each step is opened from the one before it, without following links: no trick leads out."""

import errno
import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from egov.lgsp.bus.gateway.adapters import REFUSED
from egov.lgsp.bus.gateway.adapters.files.places import PIECE, Entry, Exists, Missing, Steps
from egov.lgsp.bus.gateway.adapters.threads import Threads
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.moments import new_id

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise Missing from None
    except FileExistsError:
        raise Exists from None
    except PermissionError as error:
        raise Fault(REFUSED, f"The folder does not admit the bus: {error.strerror}.") from error
    except OSError as error:
        if error.errno == errno.ELOOP:  # a symbolic link
            raise Missing from None
        raise


class Folder:
    """The tree below `root`."""

    def __init__(self, root: Path, many: int) -> None:
        self.root = root
        self._threads = Threads(many, "folder")

    async def entries(self, steps: Steps, most: int) -> list[Entry]:
        """Files and folders in the order of their names, `most` at most."""
        return await self._threads.run(lambda: self._entries(steps, most))

    def _entries(self, steps: Steps, most: int) -> list[Entry]:
        found: list[Entry] = []
        with self._opened(steps) as folder:
            for name in sorted(os.listdir(folder)):
                if len(found) == most:
                    break
                with suppress(FileNotFoundError):
                    about = os.stat(name, dir_fd=folder, follow_symlinks=False)
                    if not name.startswith(".") and (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
                        found.append(_entry(name, about))
        return found

    async def read(self, steps: Steps) -> tuple[Entry, AsyncIterator[bytes]]:
        """The file and its pieces."""
        handle, entry = await self._threads.run(lambda: self._open(steps))
        return entry, self._pieces(handle)

    def _open(self, steps: Steps) -> tuple[int, Entry]:
        if not steps:
            raise Missing
        with self._opened(steps[:-1]) as folder, _told():
            handle = os.open(steps[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            os.close(handle)
            raise Missing
        return handle, _entry(steps[-1], about)

    async def _pieces(self, handle: int) -> AsyncIterator[bytes]:
        try:
            while piece := await self._threads.run(lambda: os.read(handle, PIECE)):
                yield piece
        finally:
            os.close(handle)

    async def write(self, steps: Steps, pieces: AsyncIterator[bytes], new: bool) -> bool:
        """Under a hidden name, then renamed. Its folder has to be there."""
        if not steps:
            raise Exists
        with self._opened(steps[:-1]) as folder:
            hidden = f".{new_id()}"
            handle = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640, dir_fd=folder)
            try:
                async for piece in pieces:
                    await self._threads.run(lambda piece=piece: _write(handle, piece))  # type: ignore[misc]
                await self._threads.run(lambda: os.fsync(handle))
                return _put(folder, hidden, steps[-1], new)
            finally:
                os.close(handle)
                with suppress(FileNotFoundError):
                    os.unlink(hidden, dir_fd=folder)

    async def remove(self, steps: Steps) -> None:
        """A file; folders stay."""
        with self._opened(steps[:-1]) as folder, _told():
            if not steps or not stat.S_ISREG(os.stat(steps[-1], dir_fd=folder, follow_symlinks=False).st_mode):
                raise Missing
            os.unlink(steps[-1], dir_fd=folder)

    async def move(self, steps: Steps, to: Steps, make: bool = False) -> None:
        """Within this tree."""
        if not steps or not to:
            raise Missing
        with self._opened(steps[:-1]) as folder, self._opened(to[:-1], make) as other, _told():
            if not stat.S_ISREG(os.stat(steps[-1], dir_fd=folder, follow_symlinks=False).st_mode):
                raise Missing
            os.link(steps[-1], to[-1], src_dir_fd=folder, dst_dir_fd=other, follow_symlinks=False)
            os.unlink(steps[-1], dir_fd=folder)

    @contextmanager
    def _opened(self, steps: Steps, make: bool = False) -> Iterator[int]:
        with _told():
            try:
                handle = os.open(self.root, FOLDER)
            except FileNotFoundError:  # the first call makes it
                self.root.mkdir(parents=True, exist_ok=True, mode=0o750)
                handle = os.open(self.root, FOLDER)
        try:
            for step in steps:
                with _told():
                    if make:
                        with suppress(FileExistsError):
                            os.mkdir(step, 0o750, dir_fd=handle)
                    deeper = os.open(step, FOLDER, dir_fd=handle)
                os.close(handle)
                handle = deeper
            yield handle
        finally:
            os.close(handle)

    async def tried(self, reads: bool, writes: bool) -> str:
        """As the system tells, without opening or writing a file."""
        return await self._threads.run(lambda: self._look(reads, writes))

    def _look(self, reads: bool, writes: bool) -> str:
        with _told():
            try:
                handle = os.open(self.root, FOLDER)
            except FileNotFoundError:
                _admitted(os.open(next(each for each in self.root.parents if each.exists()), FOLDER), os.W_OK)
                return "folder_new"
            _admitted(handle, (os.R_OK if reads else 0) | (os.W_OK if writes else 0))
        return "folder"

    async def close(self) -> None:
        """Its threads end."""
        self._threads.close()


def _admitted(handle: int, how: int) -> None:
    """Closes the folder. Raises PermissionError."""
    try:
        if not os.access(".", how | os.X_OK, dir_fd=handle, effective_ids=True):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    finally:
        os.close(handle)


def _put(folder: int, hidden: str, name: str, new: bool) -> bool:
    """Give it its name; `os.link` fails where there is one already."""
    with _told():
        try:
            os.link(hidden, name, src_dir_fd=folder, dst_dir_fd=folder)
            fresh = True
        except FileExistsError:
            if new or not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                raise
            os.rename(hidden, name, src_dir_fd=folder, dst_dir_fd=folder)
            fresh = False
        os.fsync(folder)
    return fresh


def _write(handle: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(handle, left) :]


def _entry(name: str, about: os.stat_result) -> Entry:
    folder = stat.S_ISDIR(about.st_mode)
    return Entry(name, folder, 0 if folder else about.st_size, datetime.fromtimestamp(about.st_mtime, UTC))


def folder_of(folders: Path, application: str, steps: Steps) -> Path:
    """The folder of an application (`instance/class/member/subsystem`): nobody else's services reach it."""
    names = application.split("/")[1:]
    if {"", ".", ".."} & {*names, *steps}:
        raise ValueError(f"{application} cannot have a folder.")
    return folders.joinpath(*names, *steps)
