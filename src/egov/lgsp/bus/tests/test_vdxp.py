"""Services of ministries behind a security server: X-Road's headers, its faults, tokens of the platform."""

from typing import Any

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway.adapters import vdxp
from egov.lgsp.bus.rules.contracts import Broken

SERVICE = f"/r1/{HEALTH}/benh-an"
MEANT = {"client": "VN/GOV/H40/lgsp", "service": "VN/GOV/BCA/dan-cu/tra-cuu"}


@pytest.fixture
def ministry(gateway: Gateway, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """`benh-an` is now a ministry's service behind a security server."""
    monkeypatch.setattr(gateway.bus.adapters, "secret_of", lambda _application: lambda name: f"{name}!")
    behind(gateway, provider)
    return provider


def behind(gateway: Gateway, provider: Provider, timeout: float = 2.0, **more: Any) -> None:
    url = f"vdxp+{provider.url}"
    gateway.bus.follow(registry(service(url, adapter={**MEANT, **more}, timeout=timeout)))


def test_a_call_goes_out_in_the_provinces_name(hospital: httpx.Client, ministry: Provider, gateway: Gateway) -> None:
    headers = {"X-Road-Id": "so-1", "X-Road-UserId": "bs.lan", "X-Road-Issue": "H-1", "X-Own": "1"}

    answer = hospital.post(f"{SERVICE}/cong-dan/1?day=2", content=b"{}", headers=headers)

    seen = ministry.seen[0]
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert (seen.method, seen.path, seen.query) == ("POST", f"/r1/{MEANT['service']}/cong-dan/1", "day=2")
    assert (seen.header("x-road-client"), seen.header("x-road-id")) == (MEANT["client"], "so-1")
    assert seen.header("x-road-represented-party") == HOSPITAL
    assert (seen.header("x-road-userid"), seen.header("x-road-issue")) == ("bs.lan", "H-1")
    assert (seen.header("x-own"), seen.body) == ("1", b"{}")
    assert [name for name, _ in seen.headers].count("x-road-client") == 1
    assert seen.header("x-road-service") is None
    assert (gateway.last.client, gateway.last.status) == (HOSPITAL, 200)


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (500, b"Server.ServerProxy.AccessDenied", "Server.ServerProxy.ServiceFailed.Refused"),
        (500, b"Server.ServerProxy.NetworkError", "Server.ServerProxy.ServiceFailed.Remote"),
        (403, b"", "Server.ServerProxy.ServiceFailed.Refused"),
    ],
)
def test_faults_of_the_security_server_are_the_providers(
    hospital: httpx.Client, ministry: Provider, status: int, error: bytes, code: str
) -> None:
    ministry.status = status
    ministry.headers = [(b"x-road-error", error)] if error else []

    assert hospital.get(SERVICE).json()["type"] == code


def test_what_the_ministry_itself_answers_passes(hospital: httpx.Client, ministry: Provider) -> None:
    ministry.status, ministry.body = 404, '{"loi": "không có"}'.encode()

    answer = hospital.get(SERVICE)

    assert (answer.status_code, answer.content) == (404, '{"loi": "không có"}'.encode())


def test_a_security_server_that_is_away_or_silent(hospital: httpx.Client, ministry: Provider, gateway: Gateway) -> None:
    gateway.bus.follow(registry(service("vdxp+http://127.0.0.1:9", adapter=dict(MEANT))))
    assert hospital.get(SERVICE).json()["type"] == "Server.ServerProxy.NetworkError"

    async def silence(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    ministry.instead = silence
    behind(gateway, ministry, 0.2)
    assert hospital.get(SERVICE).status_code == 504


def test_a_platforms_token_is_fetched_once_and_again_when_it_is_withdrawn(
    hospital: httpx.Client, ministry: Provider, gateway: Gateway
) -> None:
    given: list[str] = []

    async def platform(scope: Any, receive: Any, send: Any) -> None:
        seen = ministry.seen[-1]
        status, body = 200, b"{}"
        if seen.path == "/token":
            given.append(seen.body.decode())
            body = b'{"access_token": "t%d", "expires_in": 3600}' % len(given)
        elif seen.header("authorization") != f"Bearer t{2 if len(ministry.seen) > 4 else 1}":
            status = 401
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    ministry.instead = platform
    token = {"url": f"{ministry.url}/token", "id": "tinh", "secret": "ngsp", "scope": "dan-cu"}
    behind(gateway, ministry, token=token, headers={"X-Ma-Tinh": "H40"})

    assert [hospital.get(SERVICE).status_code for _ in range(4)] == [200] * 4

    assert given == ["grant_type=client_credentials&scope=dan-cu"] * 2
    asked = [seen for seen in ministry.seen if seen.path == "/token"]
    assert asked[0].header("authorization") == "Basic dGluaDpuZ3NwJTIx"
    assert ministry.seen[1].header("x-ma-tinh") == "H40"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"client": ""}, "adapter.client"),
        ({"client": "H40"}, "viết như"),
        ({"service": "VN/GOV/BCA"}, "viết như"),
        ({"service": "VN/GOV/BCA/dan-cu/tra-cuu/x"}, "không kèm đường dẫn"),
        ({"headers": {"a": 1}}, "adapter.headers"),
        ({"certificate": "a"}, "đi cùng nhau"),
        ({"token": {"url": "x", "id": "a", "secret": "b"}}, "https://"),
        ({"token": 5}, "adapter.token"),
        ({"khac": 1}, "khac"),
    ],
)
def test_a_wrong_description_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        vdxp.terms("vdxp+https://ss.example", {**MEANT, **change})
