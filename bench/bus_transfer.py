"""A file of 2 GB from one application to another: the bus is killed in the middle of it, the receiver's line breaks."""

import hashlib
import os
import signal
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress

import httpx

from bench import server
from bench.bus import CLIENT, PROVIDER, fill, gateway
from bench.bus_memory import forget, peak
from bench.report import Figure, show

SIZE = 2 * 1024**3
CHUNK = 32 * 1024 * 1024
KILLED_AT = SIZE // 2 // CHUNK * CHUNK
BROKEN_AT = SIZE * 2 // 5
_WORDS = hashlib.shake_256(b"a file that does not compress").digest(1024 * 1024)


def content(begin: int, end: int) -> Iterator[bytes]:
    """The file's bytes from `begin` to `end`, a megabyte at a time: each megabyte begins with its number."""
    while begin < end:
        number, within = divmod(begin, len(_WORDS))
        block = number.to_bytes(8, "big") + _WORDS[8:]
        piece = block[within : within + end - begin]
        yield piece
        begin += len(piece)


class Side:
    """One application's program."""

    def __init__(self, port: int, name: str) -> None:
        address = f"http://127.0.0.1:{port}/transfers/v1"
        self.http = httpx.Client(base_url=address, headers={"X-Road-Client": name}, timeout=120)

    def tell(self, path: str, **said: object) -> dict[str, object]:
        answer = self.http.post(path, json=said)
        answer.raise_for_status()
        return dict(answer.json())

    def send(self, transfer: str, begin: int) -> int:
        """The next chunk; gives back where the one after it begins. Raises httpx.HTTPError."""
        part = b"".join(content(begin, min(begin + CHUNK, SIZE)))
        digest = b64encode(hashlib.sha256(part).digest()).decode()
        headers = {"Upload-Offset": str(begin), "Upload-Checksum": f"sha256 {digest}"}
        self.http.patch(f"{transfer}/content", content=part, headers=headers).raise_for_status()
        return begin + len(part)

    def safe(self, transfer: str) -> int:
        """How many bytes the bus has."""
        answer = self.http.head(f"{transfer}/content")
        answer.raise_for_status()
        return int(answer.headers["upload-offset"])

    def fetch(self, transfer: str, begin: int, end: int, digest: "hashlib._Hash") -> int:
        """Add the file from `begin` to the digest, and hang up at `end`; gives back how far it came."""
        with self.http.stream("GET", f"{transfer}/content", headers={"Range": f"bytes={begin}-"}) as answer:
            answer.raise_for_status()
            for piece in answer.iter_bytes(1024 * 1024):
                kept = piece[: end - begin]
                digest.update(kept)
                begin += len(kept)
                if begin >= end:
                    break
        return begin


def main(arguments: list[str]) -> int:
    whole = hashlib.sha256()
    for piece in content(0, SIZE):
        whole.update(piece)
    with server.running() as base:
        url = server.create(base, "transfer", None)
        server.manage(url, "migrate", "--verbosity=0")
        fill(url, 9)
        with gateway(url, 1) as (port, pid):
            sender, receiver = Side(port, CLIENT), Side(port, PROVIDER)
            transfer = str(sender.tell("", receiver=PROVIDER, title="Bench")["id"])
            receiver.tell(f"{transfer}/answer", agree=True)
            sender.tell(f"{transfer}/preparation", name="lon.bin", size=SIZE, sha256=whole.hexdigest())
            before, begun, at = forget(pid), time.monotonic(), 0
            while at < KILLED_AT:
                at = sender.send(transfer, at)
            first_half, grown = time.monotonic() - begun, peak(pid) - before
            os.kill(pid, signal.SIGKILL)
            with suppress(httpx.HTTPError):
                sender.send(transfer, at)
        with gateway(url, 1) as (port, pid):
            sender, receiver = Side(port, CLIENT), Side(port, PROVIDER)
            before, begun = forget(pid), time.monotonic()
            began_again = sender.safe(transfer)
            at = began_again
            while at < SIZE:
                at = sender.send(transfer, at)
            second_half = time.monotonic() - begun
            grown = max(grown, peak(pid) - before)
            before, begun, digest = forget(pid), time.monotonic(), hashlib.sha256()
            at = receiver.fetch(transfer, 0, BROKEN_AT, digest)
            at = receiver.fetch(transfer, at, SIZE, digest)
            down = time.monotonic() - begun
            grown = max(grown, peak(pid) - before)
            state = receiver.tell(f"{transfer}/receipt", received=True, sha256=digest.hexdigest())["state"]
        server.drop(base, "transfer")
    megabytes = SIZE / 1e6
    return show(
        "bus_transfer",
        [
            Figure("sent", megabytes / (first_half + second_half), "MB/s", None, least=True, note="checked twice"),
            Figure(
                "received", megabytes / down, "MB/s", None, least=True, note=f"broken off at {BROKEN_AT / 1e6:.0f} MB"
            ),
            Figure("safe after kill -9", began_again / KILLED_AT, "", 1, least=True, note="of what was confirmed"),
            Figure("arrived and confirmed whole", float(state == "confirmed" and at == SIZE), "", 1, least=True),
            Figure("memory of the bus grows by", grown, "MB", 64),
        ],
    )
