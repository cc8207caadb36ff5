"""What no decent client sends: answered with 4xx or closed, and a normal call right after is served."""

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider

from egov.lgsp.bus.gateway import bodies, connections
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

SERVICE = f"/r1/{HEALTH}/benh-an"
START = f"POST {SERVICE} HTTP/1.1\r\nHost: bus\r\nX-Road-Client: {HOSPITAL}\r\n".encode()
GET = START.replace(b"POST", b"GET")


@pytest.fixture(autouse=True)
def _served_afterwards(hospital: httpx.Client, provider: Provider) -> Iterator[None]:
    yield
    assert hospital.get(SERVICE).status_code == 200
    assert "GET" in {each.method for each in provider.seen}


def said(gateway: Gateway, data: bytes, then: bytes = b"") -> bytes:
    """All that comes back until the bus closes; empty when it closes at once."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        answer = b""
        try:
            connection.sendall(data)
            if then:
                time.sleep(0.05)
                connection.sendall(then)
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionError:
            pass
    return answer


@pytest.mark.parametrize(
    "data",
    [
        START + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        START + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        START + b"Content-Length: -1\r\n\r\n",
        START + b"Content-Length: +5\r\n\r\nhello",
        START + b"Content-Length: 5, 5\r\n\r\nhello",
        START + b"Content-Length: 99999999999999999999999\r\n\r\nhello",
        START + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: gzip\r\n\r\nhello",
        START + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: chunked\r\n\r\nXYZ\r\nhello\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
        START + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n",
        START + b"X-Bad: a\x00b\r\n\r\n",
        START + b"X-Bad: a\rX-Road-Client: other\r\n\r\n",
        START + b"X Bad: a\r\n\r\n",
        START + b"X-Bad : a\r\n\r\n",
        START + b": empty\r\n\r\n",
        START + b"X-Folded: a\r\n b\r\n\r\n",
        START + b"Host: other\r\nContent-Length: 0\r\n\r\n",
        f"GET {SERVICE} HTTP/1.1\r\nX-Road-Client: {HOSPITAL}\r\n\r\n".encode(),
        GET + b"".join(b"X-%d: 1\r\n" % number for number in range(5_000)) + b"\r\n",
        GET + b"X-Long: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: bus\r\n\r\n",
        b"GET " + SERVICE.encode() + b" HTTP/3.7\r\nHost: bus\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: bus\r\n\r\n",
        b"GET\t/ HTTP/1.1\r\nHost: bus\r\n\r\n",
        b"CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 5_000,
    ],
)
def test_a_request_with_two_meanings_or_none_is_answered_with_4xx_or_closed(
    gateway: Gateway, provider: Provider, data: bytes
) -> None:
    answer = said(gateway, data)

    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501")), answer[:200]
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert provider.seen == []


def test_a_head_that_comes_in_drops_is_given_up(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_PATIENCE", 0.05)
    monkeypatch.setattr(connections, "SWEEP", 0.02)

    assert b" 408 " in said(gateway, b"")
    assert b" 408 " in said(gateway, GET)
    assert b" 408 " in said(gateway, GET, then=b"X-More: 1\r\n")


def test_a_second_head_on_a_kept_connection_has_its_time_as_well(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_PATIENCE", 0.3)
    monkeypatch.setattr(connections, "SWEEP", 0.02)

    answer = said(gateway, GET + b"\r\n", then=b"GET /r1")

    assert answer.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408 " in answer


@pytest.mark.parametrize("begun", [b"", b"a few"])
def test_a_body_that_stops_is_given_up_and_recorded(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.1)

    answer = said(gateway, START + b"Connection: close\r\nContent-Length: 500\r\n\r\n" + begun)

    assert answer.startswith(b"HTTP/1.1 408")
    assert gateway.last.fault == "Client.TooSlow"


def test_a_body_that_trickles_is_given_up_and_recorded(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.1)
    stop = threading.Event()
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(START + b"Connection: close\r\nContent-Length: 500\r\n\r\n")

        def trickle() -> None:
            while not stop.wait(0.02):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        answer = connection.recv(65536)
        stop.set()
        thread.join()

    assert answer.startswith(b"HTTP/1.1 408")
    assert gateway.last.fault == "Client.TooSlow"


def test_who_does_not_read_the_answer_is_left(
    gateway: Gateway, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "READING_PATIENCE", 0.05)
    monkeypatch.setattr(connections, "SWEEP", 0.02)
    provider.body = b"x" * 30_000_000

    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(GET + b"\r\n")
        deadline = time.monotonic() + 4
        while not gateway.kept.records and time.monotonic() < deadline:
            time.sleep(0.02)

    assert gateway.kept.records


def test_more_connections_than_the_bus_takes_are_turned_away(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, hospital: httpx.Client
) -> None:
    assert hospital.get(SERVICE).status_code == 200
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 1)

    answer = said(gateway, GET + b"\r\n")

    assert answer.startswith(b"HTTP/1.1 503")
    assert hospital.get(SERVICE).status_code == 200


def test_an_absolute_address_goes_to_the_registered_provider_and_nowhere_else(
    gateway: Gateway, provider: Provider
) -> None:
    target = f"GET http://elsewhere.example{SERVICE} HTTP/1.1\r\n".encode()

    answer = said(gateway, target + GET.partition(b"\r\n")[2] + b"Connection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert provider.seen[0].path == "/api"
    assert provider.seen[0].header("host") == provider.url.removeprefix("http://")


def test_many_who_hang_up_half_way_hold_nothing_and_are_recorded(gateway: Gateway) -> None:
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
            connection.sendall(START + b"Content-Length: 500\r\n\r\nhalf")
    until = time.monotonic() + 5
    while (len(gateway.kept.records) < 50 or gateway.bus.gate.turnstile.inside) and time.monotonic() < until:
        time.sleep(0.01)

    assert gateway.bus.gate.turnstile.inside == 0
    assert [record.fault for record in gateway.kept.records] == ["Client.Gone"] * 50
