"""The short way and the long one do the same: same bytes to the provider, same bytes back, same record."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, only, registry, service

from egov.lgsp.bus.gateway import application, connections
from egov.lgsp.bus.gateway.direct import passage
from egov.lgsp.bus.gateway.journal import Written
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.rules.limits import Limits

pytestmark = pytest.mark.gateway

SERVICE = f"/r1/{HEALTH}/benh-an"
ID = "0197aaaa-bbbb-7ccc-8ddd-eeeeffff0000"
WHEN = ("at", "took_us", "provider_us")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Own: 1\r\n\r\nok"


@dataclass
class Scripted:
    """A provider that says the same bytes to each request, and hangs up afterwards if it is told to."""

    port: int = 0
    said: bytes = OK
    hangs_up: bool = False
    impatient: bool = False
    """It answers as soon as it has read the head, and reads no further."""
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0

    def speak(self, connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(1) if self.impatient else _request(connection):
                self.heard.append(data)
                connection.sendall(self.said)
                if self.hangs_up:
                    return
                if self.impatient:
                    time.sleep(0.5)
                    return


def _request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.partition(b":")[2]):
                body += connection.recv(65536)
        elif line.startswith(b"transfer-encoding:"):
            while not body.endswith(b"0\r\n\r\n"):
                body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def _scripted() -> Iterator[Scripted]:
    script = Scripted()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        script.port = listening.getsockname()[1]

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                script.connections += 1
                threading.Thread(target=script.speak, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield script
        listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def script() -> Iterator[Scripted]:
    with _scripted() as script:
        yield script


@pytest.fixture
def both(
    running_gateway: Gateway, running_long_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> tuple[Gateway, Gateway]:
    """The gateway with the short way and the one without; all exchanges have one name, so bytes can be compared."""
    monkeypatch.setattr(passage, "new_id", lambda: ID)
    monkeypatch.setattr(application, "new_id", lambda: ID)
    return running_gateway, running_long_gateway


def request(method: str = "POST", path: str = SERVICE, *headers: str, body: bytes = b"", close: bool = True) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: bus", f"X-Road-Client: {HOSPITAL}", "X-Road-Id: 7", *headers]
    lines += ["Connection: close"] if close else []
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def said(gateway: Gateway, *pieces: bytes, pause: float = 0.02, answers: int = 0) -> bytes:
    """What comes back until the bus closes, or until so many answers came."""
    answer = b""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        for number, data in enumerate(pieces):
            if number:
                time.sleep(pause)
            connection.sendall(data)
        while piece := connection.recv(65536):
            answer += piece
            if answers and answer.count(b"HTTP/1.1 ") >= answers and answer.endswith(b"ok"):
                break
    return answer


def recorded(gateway: Gateway) -> list[dict[str, Any]]:
    return [{k: v for k, v in asdict(each).items() if k not in WHEN} for each in gateway.kept.records]


def compared(
    both: tuple[Gateway, Gateway], script: Scripted, *pieces: bytes, answers: int = 0, **more: Any
) -> tuple[bytes, int]:
    """The same sent to both, and the same seen of both: what came back, and how many calls went the short way."""
    seen = []
    for gateway in both:
        gateway.kept.records.clear()
        script.heard.clear()
        values = {"url": f"http://127.0.0.1:{script.port}/api", "timeout": 1.0} | more
        gateway.bus.follow(registry(service(**values)))
        taken = gateway.bus.routes.taken
        answer = said(gateway, *pieces, answers=answers)
        _settled(gateway)
        seen.append((unchunked(answer), list(script.heard), recorded(gateway)))
        assert gateway.bus.gate.turnstile.inside == 0
        if gateway is both[0]:
            short = gateway.bus.routes.taken - taken
        else:
            assert gateway.bus.routes.taken == taken
    assert seen[0] == seen[1]
    assert seen[0][2], "there is a record"
    return seen[0][0], short


def unchunked(answer: bytes) -> bytes:
    """Where a long answer is cut into chunks is a matter of moments."""
    head, end, rest = answer.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head:
        return answer
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return head + end + body


def _settled(gateway: Gateway) -> None:
    until = time.monotonic() + 3
    while (not gateway.kept.records or gateway.bus.gate.turnstile.inside) and time.monotonic() < until:
        time.sleep(0.005)


@pytest.mark.parametrize(
    "data",
    [
        request(body=b"x" * 490),
        request(body=b""),
        request("GET", SERVICE + "/v1/nguoi%20benh?ma=12&ten=%C3%A1"),
        request("GET", SERVICE + "?"),
        request("GET", SERVICE + "/a#b"),
        request("PUT", SERVICE, "x-road-userid: VN1", "X-Road-Issue: 9", body=b"1"),
        request("DELETE", SERVICE + "/1"),
        request("PATCH", SERVICE, "Accept: text/plain", "User-Agent: his/1", body=b"{}"),
        request("GET", SERVICE, "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        request("GET", SERVICE, "traceparent: nonsense"),
        request("GET", SERVICE, "X-Twice: 1", "X-Twice: 2", "X-ROAD-SERVICE: forged", "X-Empty:"),
        request("GET", SERVICE, "TE: trailers", "Connection: X-Secret, close", "X-Secret: 1", close=False),
        request("GET", SERVICE, "X-Latin: caf\xe9", "Authorization: Bearer of-the-provider"),
        request("GET", SERVICE, "X-Egov-Purpose: tra%20c%E1%BB%A9u"),
    ],
)
@pytest.mark.parametrize("keeps", [False, True])
def test_a_plain_call_is_the_same_on_both_ways(
    both: tuple[Gateway, Gateway], script: Scripted, data: bytes, keeps: bool
) -> None:
    answer, short = compared(both, script, data, keeps_bodies=keeps)

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nok")
    assert short == 1


@pytest.mark.parametrize(
    "pieces",
    [
        (request("HEAD"),),
        (request("OPTIONS"),),
        (request(path="/govstack" + SERVICE, body=b"1"),),
        (request("GET", SERVICE, "Transfer-Encoding: chunked") + b"2\r\nhi\r\n0\r\n\r\n",),
        (request("POST", SERVICE, "Expect: 100-continue", body=b"12345"),),
        (request("GET").replace(b"HTTP/1.1", b"HTTP/1.0"),),
        (request("GET", f"http://elsewhere.example{SERVICE}"),),
        (request("GET", SERVICE, "Upgrade: websocket"),),
        (request(body=b"x" * 100_000),),
        (request("GET", f"/r1/{HEALTH}/khong-co"),),
        (request("GET", SERVICE + "/a/../b"),),
        (request("GET", f"/r1/{HEALTH}/listMethods"),),
        (request("GET").replace(HOSPITAL.encode(), b"VN-ND/ORG/BVDK/khac"),),
        (request("GET", SERVICE, "X-Road-Represented-Party: GOV/1"),),
        (request("GET", SERVICE, "X-Road-Security-Server: VN-ND/GOV/SYT/ss1"),),
    ],
)
def test_a_call_that_is_not_plain_goes_the_long_way(
    both: tuple[Gateway, Gateway], script: Scripted, pieces: tuple[bytes, ...]
) -> None:
    _, short = compared(both, script, *pieces)

    assert short == 0


@pytest.mark.parametrize(
    ("answer", "hangs_up"),
    [
        (b"HTTP/1.1 204 No Content\r\nX-Own: 1\r\n\r\n", False),
        (b"HTTP/1.1 304 Not Modified\r\nETag: 1\r\nContent-Length: 5\r\n\r\n", False),
        (b"HTTP/1.1 201 Created\r\nLocation: /1\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 299 Own words\r\nContent-Length: 2\r\n\r\nok", False),
        (b"HTTP/1.1 404 Not Found\r\nServer: his\r\nX-Road-Id: forged\r\nContent-Length: 2\r\n\r\nok", False),
        (b"HTTP/1.1 500 Oh\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.1 700 Oh\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nX-Own: 1\r\n\r\nuntil the end", True),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", True),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + b"x" * 70_000, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000, False),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 900_000, True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nContent-", True),
        (b"", True),
        (b"", False),
        (b"nonsense\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nX-Own: a\x01b\r\nContent-Length: 2\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nX-Own: a\r\n b\r\nContent-Length: 2\r\n\r\nok", False),
        (OK + b"surplus", False),
        (OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", False),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", False),
    ],
)
@pytest.mark.parametrize("keeps", [False, True])
def test_whatever_the_provider_says_comes_to_the_same(
    both: tuple[Gateway, Gateway], script: Scripted, answer: bytes, hangs_up: bool, keeps: bool
) -> None:
    script.said, script.hangs_up = answer, hangs_up

    _, short = compared(both, script, request(body=b"1"), keeps_bodies=keeps, timeout=0.8)

    assert short == 1


def test_nobody_at_the_providers_address_is_the_same_fault(both: tuple[Gateway, Gateway], script: Scripted) -> None:
    answer, short = compared(both, script, request(body=b"1"), url="http://127.0.0.1:9/")

    assert b"x-road-error: Server.ServerProxy.NetworkError" in answer
    assert short == 1


def test_requests_one_behind_the_other_are_answered_in_their_order(
    both: tuple[Gateway, Gateway], script: Scripted
) -> None:
    pipelined = b"".join(request("POST", f"{SERVICE}/{n}", body=b"%d" % n, close=n == 4) for n in range(5))

    answer, short = compared(both, script, pipelined)

    assert answer.count(b"HTTP/1.1 200 OK") == 5
    assert [data.split(b" ", 2)[1] for data in script.heard] == [b"/api/%d" % n for n in range(5)]
    assert short >= 1


def test_a_call_that_must_wait_comes_after_the_plain_one_before_it(
    both: tuple[Gateway, Gateway], script: Scripted
) -> None:
    pipelined = request(body=b"1", close=False) + request("OPTIONS", close=False) + request("GET")

    answer, _ = compared(both, script, pipelined)

    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert [data[:4] for data in script.heard] == [b"POST", b"OPTI", b"GET "]


def test_a_body_that_comes_a_little_later_than_its_head_still_goes_the_short_way(
    both: tuple[Gateway, Gateway], script: Scripted
) -> None:
    head, _, body = request(body=b"x" * 60_000).partition(b"\r\n\r\n")

    _, short = compared(both, script, head + b"\r\n\r\n", body[:10], body[10:])

    assert short == 1


def test_a_body_that_is_slow_is_waited_for_on_the_long_way(
    both: tuple[Gateway, Gateway], script: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SWEEP", 0.02)
    head, _, body = request(body=b"12345").partition(b"\r\n\r\n")

    def slowly(gateway: Gateway) -> bytes:
        gateway.bus.follow(registry(service(f"http://127.0.0.1:{script.port}/api")))
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
            connection.sendall(head + b"\r\n\r\n12")
            until = time.monotonic() + 3
            while not gateway.bus.gate.turnstile.inside and time.monotonic() < until:
                time.sleep(0.005)
            connection.sendall(body[2:])
            return b"".join(iter(partial(connection.recv, 65536), b""))

    taken = both[0].bus.routes.taken
    assert slowly(both[0]) == slowly(both[1])
    assert script.heard[0] == script.heard[1]
    assert both[0].bus.routes.taken == taken


def test_who_hangs_up_before_the_answer_leaves_the_whole_record(
    both: tuple[Gateway, Gateway], provider: Provider
) -> None:
    gateway = both[0]
    gateway.kept.records.clear()

    async def late(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.1)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    provider.instead = late
    gateway.bus.follow(registry(service(provider.url)))
    with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
        connection.sendall(request(body=b"1", close=False))
    _settled(gateway)

    assert (gateway.last.status, gateway.last.response_bytes, gateway.last.fault) == (200, 2, "")
    assert gateway.bus.gate.turnstile.inside == 0


def test_kept_connections_are_used_again_on_both_sides(both: tuple[Gateway, Gateway], script: Scripted) -> None:
    for gateway in both:
        gateway.bus.follow(registry(service(f"http://127.0.0.1:{script.port}/api")))
        script.connections = 0
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
            for _ in range(5):
                connection.sendall(request(body=b"1", close=False))
                answer = b""
                while not answer.endswith(b"ok"):
                    answer += connection.recv(65536)
                assert b"connection: close" not in answer
        assert script.connections == 1


def test_a_connection_that_the_provider_closed_meanwhile_is_not_used(
    both: tuple[Gateway, Gateway], script: Scripted
) -> None:
    script.hangs_up = True

    for _ in range(3):
        answer, short = compared(both, script, request(body=b"1"))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert short == 1


def test_a_right_that_was_withdrawn_or_has_ended_stops_the_next_call(
    both: tuple[Gateway, Gateway], script: Scripted
) -> None:
    gateway = both[0]
    own = service(f"http://127.0.0.1:{script.port}/api")
    gateway.bus.follow(registry(own))
    assert said(gateway, request(body=b"1")).startswith(b"HTTP/1.1 200")

    gateway.bus.follow(registry(own, grants={(1, 1): only("GET", "/x")}))
    refused = said(gateway, request(body=b"1"))

    assert b"Server.ServerProxy.AccessDenied" in refused
    assert len(script.heard) == 1


def test_limits_count_on_both_ways_together(both: tuple[Gateway, Gateway], script: Scripted) -> None:
    limits = Limits(None, None, 0, 24, 0.001, 2, None, None, None, 2, False)

    for gateway in both:
        script.heard.clear()
        picture = registry(service(f"http://127.0.0.1:{script.port}/api"))
        gateway.bus.follow(replace(picture, limits=(limits,)))
        codes = [said(gateway, request(method))[9:12] for method in ("POST", "OPTIONS", "POST", "POST")]

        assert codes == [b"200", b"200", b"429", b"429"]
        assert len(script.heard) == 2


def test_no_answer_leaves_before_its_record_is_durable(
    both: tuple[Gateway, Gateway], script: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = both[0]
    gateway.bus.follow(registry(service(f"http://127.0.0.1:{script.port}/api")))
    waiting: list[tuple[asyncio.AbstractEventLoop, Record, Written]] = []

    def put(record: Record) -> Written:
        waiting.append((asyncio.get_running_loop(), record, Written()))
        return waiting[-1][2]

    monkeypatch.setattr(gateway.kept, "put", put)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=0.1) as connection:
        connection.sendall(request(body=b"1"))
        with pytest.raises(TimeoutError):
            connection.recv(1)
        [(loop, record, written)] = waiting
        assert record.status == 200

        loop.call_soon_threadsafe(written.set)
        connection.settimeout(5)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_provider_that_answers_before_it_has_read_the_body_gets_the_next_call_on_a_new_connection(
    both: tuple[Gateway, Gateway], script: Scripted
) -> None:
    script.impatient = True
    gateway = both[1]
    gateway.bus.follow(registry(service(f"http://127.0.0.1:{script.port}/api", most_bytes=100_000_000)))

    first = said(gateway, request(body=b"x" * 20_000_000, close=False), answers=1)
    script.impatient = False
    second = said(gateway, request("GET"))

    assert first[:15] == second[:15] == b"HTTP/1.1 200 OK"
    assert script.connections == 2
