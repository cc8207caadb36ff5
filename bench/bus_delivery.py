"""Nothing lost, nothing counted twice: messages at a steady rate over two nodes that are killed again and again.

The caller sends each message with its own id and asks again with the same id when a node dies under its hands, as any
careful program does. The receiver fails now and then; beside what an idempotent receiver counts (each id once) it
tells how many deliveries arrived, which is what one without idempotence would count.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import uvicorn

from bench import server
from bench.report import Figure, show

FAILS = 0.02
CALLER, PROVIDER = "VN-ND/ORG/BVDK/his", "VN-ND/GOV/SYT/yte"
REGISTRY = """
INSERT INTO bus_member (id, member_class, code, name, standing, contact)
    VALUES (1, 'ORG', 'BVDK', 'x', 'active', ''), (2, 'GOV', 'SYT', 'x', 'active', '');
INSERT INTO bus_subsystem (id, member_id, code, name, standing, admission, networks)
    VALUES (1, 1, 'his', 'x', 'active', 'network', '["127.0.0.0/8"]'), (2, 2, 'yte', 'x', 'active', 'network', '[]');
"""


@dataclass
class Receiver:
    """Counts what arrives, by message id."""

    arrived: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    """Answered 200: what a receiver without idempotence has worked on, by the number in the body."""
    worked: Counter[str] = field(default_factory=Counter)
    """What one has worked on that looks at Idempotency-Key first."""
    _keys: set[str] = field(default_factory=set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        key = next(value for name, value in scope["headers"] if name == b"idempotency-key").decode()
        name = body.decode().strip()
        self.arrived[name] += 1
        status = 503 if random.random() < FAILS else 200
        if status == 200:
            self.taken[name] += 1
            if key not in self._keys:
                self._keys.add(key)
                self.worked[name] += 1
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


@contextmanager
def listening(receiver: Receiver) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(receiver, log_level="critical", lifespan="off", ws="none")
        process = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(process.serve(sockets=[door])), daemon=True)
        thread.start()
        while not process.started:
            time.sleep(0.01)
        yield door.getsockname()[1]
        process.should_exit = True
        thread.join(5)


@dataclass
class Node:
    """One process of the bus."""

    url: str
    var: str
    number: int
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    answers: bool = False
    """What a balancer in front of the nodes would know."""

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        own = server.environment(self.url, EGOV_VAR=f"{self.var}/{self.number}", EGOV_BUS_NODE=f"node{self.number}")
        command = [sys.executable, "-m", "egov.lgsp.bus.gateway", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(command, env=own, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.answers = False

    def until_up(self) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.port}/health", timeout=2).status_code == 200:
                    self.answers = True
                    return
            time.sleep(0.05)
        raise SystemExit("a node does not start")


@dataclass
class Load:
    """Sends at a steady rate to whichever node answers."""

    nodes: list[Node]
    rate: int
    accepted: dict[str, float] = field(default_factory=dict)
    """Message id and how long the caller waited for 202, in seconds."""
    again: int = 0
    refused: Counter[int] = field(default_factory=Counter)

    async def run(self, seconds: float) -> None:
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
        async with httpx.AsyncClient(timeout=10, limits=limits) as client:
            begun, tasks = time.monotonic(), []
            for number in range(int(seconds * self.rate)):
                await asyncio.sleep(max(0.0, begun + number / self.rate - time.monotonic()))
                tasks.append(asyncio.create_task(self._send(client, f"m-{number}")))
            await asyncio.gather(*tasks)

    async def _send(self, client: httpx.AsyncClient, name: str) -> None:
        headers = {"X-Road-Client": CALLER, "X-Road-Id": name, "Prefer": "respond-async"}
        begun = time.monotonic()
        while True:
            node = random.choice([each for each in self.nodes if each.answers] or self.nodes)
            with suppress(httpx.HTTPError):
                url = f"http://127.0.0.1:{node.port}/r1/{PROVIDER}/nhan"
                answer = await client.post(url, content=name.ljust(490), headers=headers)
                if answer.status_code == 202:
                    self.accepted[name] = time.monotonic() - begun
                    return
                self.refused[answer.status_code] += 1
            self.again += 1
            await asyncio.sleep(random.uniform(0.5, 1.5))


def main(arguments: list[str]) -> int:
    """`bus_delivery`."""
    parser = argparse.ArgumentParser(prog="bus_delivery")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--every", type=float, default=6, help="seconds between two kills")
    parser.add_argument("--server", help="address of a PostgreSQL to use instead of the benchmarks' own")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nodes and database do not stay behind
    if options.server:
        return _with(options.server, options)
    with server.running() as base:
        return _with(base, options)


def _with(base: str, options: argparse.Namespace) -> int:
    name = f"bus_delivery_{os.getpid()}"
    with psycopg.connect(base, autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")
    try:
        return _measured(urlsplit(base)._replace(path=f"/{name}").geturl(), options)
    finally:
        with psycopg.connect(base, autocommit=True) as line:
            line.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _measured(url: str, options: argparse.Namespace) -> int:
    server.manage(url, "migrate", "--verbosity=0")
    receiver = Receiver()
    with listening(receiver) as port, tempfile.TemporaryDirectory() as var:
        _register(url, port)
        nodes = [Node(url, var, number) for number in (1, 2)]
        for node in nodes:
            Path(f"{var}/{node.number}").mkdir()
            node.start()
        try:
            for node in nodes:
                node.until_up()
            load = Load(nodes, options.rate)
            sending = threading.Thread(target=lambda: asyncio.run(load.run(options.seconds)))
            sending.start()
            kills = 0
            while sending.is_alive():
                sending.join(options.every)
                if sending.is_alive():
                    victim = nodes[kills % 2]
                    victim.kill()
                    victim.start()
                    kills += 1
                    victim.until_up()
            took = _drained(url)
        finally:
            for node in nodes:
                node.kill()
        return _told(url, load, receiver, kills, took)


def _register(url: str, port: int) -> None:
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(REGISTRY)
        columns = {
            row[0]: row[1]
            for row in line.execute(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_name = 'bus_service' AND is_nullable = 'NO' AND is_identity = 'NO'"
            ).fetchall()
        }
        empty = {"character varying": "", "text": "", "boolean": True, "jsonb": "{}"}
        values = {name: empty.get(kind, 0) for name, kind in columns.items()}
        values |= {"subsystem_id": 2, "code": "nhan", "kind": "REST", "url": f"http://127.0.0.1:{port}/"}
        values |= {"timeout": 10.0, "most_bytes": 1_000_000, "evidence": "hash", "standing": "active"}
        names = ", ".join(values)
        row = line.execute(
            f"INSERT INTO bus_service ({names}) VALUES ({', '.join(['%s'] * len(values))}) RETURNING id",  # noqa: S608
            list(values.values()),
        ).fetchone()
        assert row is not None
        line.execute(
            "INSERT INTO bus_deliveryterms (service_id, asynchronous, tries, first_wait, longest_wait, once_hours,"
            " open_seconds, fallback_url) VALUES (%s, true, 50, 0.5, 5, 24, 30, '')",
            row,
        )
        line.execute(
            "INSERT INTO bus_accessright (service_id, subsystem_id, purpose, state, asked_at, asked_by, decided_by,"
            " reason, needs_purpose, masked) VALUES (%s, 1, '', 'granted', now(), '', '', '', false, '[]')",
            row,
        )


def _drained(url: str) -> float:
    """Seconds until nothing waits any more."""
    begun = time.monotonic()
    with psycopg.connect(url, autocommit=True) as line:
        while time.monotonic() < begun + 120:
            row = line.execute("SELECT count(*) FROM bus_message WHERE state IN ('waiting', 'underway')").fetchone()
            if row is not None and not row[0]:
                break
            time.sleep(0.1)
    return time.monotonic() - begun


def _told(url: str, load: Load, receiver: Receiver, kills: int, took: float) -> int:
    with psycopg.connect(url) as line:
        kept = line.execute("SELECT count(*), count(DISTINCT message_id) FROM bus_message").fetchone()
        states = dict(line.execute("SELECT state, count(*) FROM bus_message GROUP BY state").fetchall())
    assert kept is not None
    lost = [name for name in load.accepted if not receiver.taken[name]]
    repeated = sum(many - 1 for many in receiver.taken.values())
    waits = sorted(load.accepted.values())
    figures = [
        Figure("acknowledged", len(load.accepted), "", note=f"{kills} kill -9, {load.again} asked again"),
        Figure("acknowledged and lost", len(lost), "", 0),
        Figure("kept twice under one id", kept[0] - kept[1], "", 0, note=f"states {states}"),
        Figure(
            "worked on twice by an idempotent receiver", sum(receiver.worked.values()) - len(receiver.worked), "", 0
        ),
        Figure("taken again by a receiver without idempotence", repeated, "", note="its answer died with the node"),
        Figure("tries that the receiver refused", sum(receiver.arrived.values()) - sum(receiver.taken.values()), ""),
        Figure("acknowledged within, median", 1000 * waits[len(waits) // 2], "ms"),
        Figure("acknowledged within, 99 of 100", 1000 * waits[len(waits) * 99 // 100], "ms", note="kills included"),
        Figure("all delivered after the last one was sent", took, "s"),
    ]
    return show("bus_delivery", figures)
