"""The X-Road message protocol for REST (PR-REST), from the outside."""

import asyncio
import socket
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, only, registry, service

from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

SERVICE = f"/r1/{HEALTH}/benh-an"


def test_a_call_reaches_the_provider_with_path_query_and_body_as_sent(
    hospital: httpx.Client, provider: Provider
) -> None:
    answer = hospital.post(f"{SERVICE}/v1/nguoi%20benh?ma=12&ten=%C3%A1", json={"tuoi": 7}, headers={"X-Own": "1"})

    seen = provider.seen[0]
    assert answer.status_code == 200
    assert answer.json() == {"ok": True}
    assert (seen.method, seen.path, seen.query) == ("POST", "/api/v1/nguoi%20benh", "ma=12&ten=%C3%A1")
    assert seen.body == b'{"tuoi":7}'
    assert seen.header("content-type") == "application/json"
    assert seen.header("x-own") == "1"


def test_the_answer_names_caller_service_message_and_request(hospital: httpx.Client, gateway: Gateway) -> None:
    answer = hospital.get(SERVICE, headers={"X-Road-Id": "so-7"})

    assert answer.headers["x-road-client"] == HOSPITAL
    assert answer.headers["x-road-service"] == f"{HEALTH}/benh-an"
    assert answer.headers["x-road-id"] == "so-7"
    assert answer.headers["x-road-request-id"] == str(gateway.last.id)
    assert len(b64decode(answer.headers["x-road-request-hash"])) == 64


def test_the_bus_writes_its_own_headers_over_those_of_caller_and_provider(
    hospital: httpx.Client, provider: Provider
) -> None:
    provider.headers = [(b"X-Road-Client", b"forged"), (b"X-Road-Request-Hash", b"forged"), (b"Server", b"his/1")]

    answer = hospital.get(SERVICE, headers={"X-Road-Service": "forged", "X-Road-Request-Hash": "forged"})

    assert provider.seen[0].header("x-road-service") == f"{HEALTH}/benh-an"
    assert provider.seen[0].header("x-road-request-hash") is None
    assert answer.headers.get_list("x-road-client") == [HOSPITAL]
    assert "forged" not in str(answer.headers)
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("before", "told"), [({}, ["1.1 egov-bus"]), ({"Via": "1.0 his"}, ["1.0 his", "1.1 egov-bus"])]
)
def test_the_bus_names_itself_behind_the_gateways_before_it(
    hospital: httpx.Client, provider: Provider, before: dict[str, str], told: list[str]
) -> None:
    hospital.post(SERVICE, content=b"x", headers=before)  # RFC 9110 7.6.3

    assert [value for name, value in provider.seen[0].headers if name == "via"] == told


def test_headers_of_one_connection_and_of_the_callers_machine_stay_behind(
    hospital: httpx.Client, provider: Provider
) -> None:
    hospital.get(SERVICE, headers={"Connection": "X-Secret", "X-Secret": "1", "TE": "trailers", "User-Agent": "his/9"})

    names = {name for name, _ in provider.seen[0].headers}
    assert names.isdisjoint({"x-secret", "te", "user-agent"})


def test_without_accept_the_provider_is_asked_for_json(gateway: Gateway, provider: Provider) -> None:
    with httpx.Client(base_url=gateway.url) as plain:
        del plain.headers["accept"]
        plain.get(SERVICE, headers={"X-Road-Client": HOSPITAL})

    assert provider.seen[0].header("accept") == "application/json"


@pytest.mark.parametrize("status", [201, 204, 301, 404, 409, 500, 503])
def test_what_the_provider_says_is_passed_on_as_it_is(
    hospital: httpx.Client, provider: Provider, gateway: Gateway, status: int
) -> None:
    provider.status = status
    provider.headers = [(b"location", b"/elsewhere")]
    provider.body = b"" if status == 204 else b"words"

    answer = hospital.get(SERVICE)

    assert (answer.status_code, answer.content) == (status, provider.body)
    assert answer.headers["location"] == "/elsewhere"
    assert "x-road-error" not in answer.headers
    assert gateway.last.status == status


@pytest.mark.parametrize(
    ("path", "client", "code", "status"),
    [
        (SERVICE, None, "Client.MissingHeader", 400),
        (SERVICE, "VN-ND/ORG", "Client.BadRequest", 400),
        (SERVICE, "VN-ND/ORG/BVDK/khac", "Server.ClientProxy.UnknownMember", 500),
        (f"/r1/{HEALTH}/khong-co", HOSPITAL, "Server.ServerProxy.UnknownService", 500),
        (SERVICE, HEALTH, "Server.ServerProxy.AccessDenied", 500),
        ("/r1/VN-ND/GOV/SYT", HOSPITAL, "Client.BadRequest", 400),
        ("/elsewhere", HOSPITAL, "Client.BadRequest", 404),
    ],
)
def test_a_refusal_names_the_side_that_failed_and_reaches_nobody(
    gateway: Gateway, provider: Provider, path: str, client: str | None, code: str, status: int
) -> None:
    answer = httpx.post(gateway.url + path, headers={"X-Road-Client": client} if client else {}, content=b"x")

    assert (answer.status_code, answer.headers["x-road-error"]) == (status, code)
    assert answer.json()["type"] == code
    assert answer.json()["detail"] == str(gateway.last.id)
    assert gateway.last.fault == code
    assert provider.seen == []


def test_who_did_not_prove_itself_leaves_no_record_under_the_name_it_gave(gateway: Gateway) -> None:
    known = gateway.bus.registry
    elsewhere = replace(known.callers[HOSPITAL], networks=())
    gateway.bus.registry = replace(known, callers=known.callers | {HOSPITAL: elsewhere})

    answer = httpx.get(gateway.url + SERVICE, headers={"X-Road-Client": HOSPITAL})

    assert answer.headers["x-road-error"] == "Server.ClientProxy.AuthenticationFailed"
    assert gateway.last.client == ""
    assert HOSPITAL in gateway.last.said


def test_of_several_headers_with_one_name_the_last_counts(gateway: Gateway, provider: Provider) -> None:
    """PR-REST 4.3."""
    head = (
        f"GET {SERVICE} HTTP/1.1\r\nHost: bus\r\nX-Road-Client: {HEALTH}\r\nX-Road-Id: 1\r\n"
        f"x-road-client: {HOSPITAL}\r\nx-road-id: 2\r\nConnection: close\r\n\r\n"
    )

    answer = raw(gateway, head.encode())

    assert b" 200 " in answer
    assert (gateway.last.client, gateway.last.message_id) == (HOSPITAL, "2")
    assert provider.seen[0].header("x-road-client") == HOSPITAL
    assert [value for name, value in provider.seen[0].headers if name == "x-road-id"] == ["2"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Road-Represented-Party", "VN/GOV/SYT"),
        ("X-Road-Represented-Party", "/SYT"),
        ("X-Road-Represented-Party", ""),
        ("X-Road-Security-Server", "VN-ND/GOV/SYT"),
        ("X-Road-Security-Server", "VN-ND/GOV/SYT/ss1/more"),
        ("X-Road-Security-Server", "VN-ND/GOV/SYT/s:1"),
    ],
)
def test_a_header_of_the_protocol_that_has_not_its_form_is_refused(
    hospital: httpx.Client, provider: Provider, gateway: Gateway, name: str, value: str
) -> None:
    """PR-REST 4.3."""
    answer = hospital.get(SERVICE, headers={name: value})

    assert (answer.status_code, answer.json()["type"]) == (400, "Client.BadRequest")
    assert gateway.last.fault == "Client.BadRequest"
    assert provider.seen == []


@pytest.mark.parametrize("party", ["GOV/SYT", "0101", "GOV/S%E1%BB%9F"])
def test_who_is_represented_and_the_security_server_are_told_to_the_provider(
    hospital: httpx.Client, provider: Provider, gateway: Gateway, party: str
) -> None:
    server = f"{HEALTH.rpartition('/')[0]}/ss1"

    hospital.get(SERVICE, headers={"X-Road-Represented-Party": party, "X-Road-Security-Server": server})

    assert provider.seen[0].header("x-road-represented-party") == party
    assert provider.seen[0].header("x-road-security-server") == server
    assert gateway.last.represented == party


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/xml", "application/xml"),
        ("text/xml", "text/xml"),
        ("text/*;q=0.5", "text/xml"),
        ("application/xml;q=0.4, text/xml;q=0.6", "text/xml"),
        ("application/xml, text/xml", "application/xml"),
        ("text/xml;q=0.1, application/json", "application/json"),
        ("text/xml;q=0, application/problem+xml", "application/json"),
        ("text/xml;q=much", "application/json"),
        ("image/png", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_a_refusal_comes_in_the_type_that_the_caller_accepts_best(
    hospital: httpx.Client, accept: str, kind: str
) -> None:
    """PR-REST 4.6: what is accepted is respected, JSON is the default."""
    answer = hospital.get(f"/r1/{HEALTH}/khong-co", headers={"Accept": accept})

    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.content[:1] == (b"{" if kind.endswith("json") else b"<")
    assert b"Server.ServerProxy.UnknownService" in answer.content


@pytest.mark.parametrize(
    ("registered", "path", "asked"),
    [
        ("", "", "/"),
        ("/", "", "/"),
        ("/tra-cuu", "", "/tra-cuu"),
        ("/tra-cuu/", "", "/tra-cuu/"),
        ("/tra-cuu", "/", "/tra-cuu/"),
        ("/tra-cuu", "/v1", "/tra-cuu/v1"),
        ("/tra-cuu/", "/v1/", "/tra-cuu/v1/"),
    ],
)
def test_the_path_follows_the_address_as_it_is_registered(
    hospital: httpx.Client, gateway: Gateway, provider: Provider, registered: str, path: str, asked: str
) -> None:
    """PR-REST 4.1: a service is its registered address, and the path comes behind it."""
    gateway.bus.follow(registry(service(provider.url + registered)))

    hospital.get(f"{SERVICE}{path}?ma=1")

    assert (provider.seen[0].path, provider.seen[0].query) == (asked, "ma=1")


@pytest.mark.parametrize("method", ["listMethods", "allowedMethods"])
def test_answers_of_the_metadata_services_name_caller_service_message_and_request(
    hospital: httpx.Client, gateway: Gateway, method: str
) -> None:
    """PR-MREST 4: they are services as any other (PR-REST 4.3)."""
    answer = hospital.get(f"/r1/{HEALTH}/{method}", headers={"X-Road-Id": "so-7"})

    assert [each["service_code"] for each in answer.json()["service"]] == ["benh-an"]
    assert answer.headers["x-road-client"] == HOSPITAL
    assert answer.headers["x-road-service"] == f"{HEALTH}/{method}"
    assert (answer.headers["x-road-id"], answer.headers["x-road-request-id"]) == ("so-7", str(gateway.last.id))
    assert b64decode(answer.headers["x-road-request-hash"]) == gateway.last.request_hash
    assert len(gateway.last.request_hash) == 64


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("text/xml;q=1.0, Application/JSON;q=0.9", "application/json"),
        ("application/json-patch+json", "text/xml"),
        ("", "text/xml"),
    ],
)
def test_members_are_listed_in_json_only_for_who_accepts_just_that(gateway: Gateway, accept: str, kind: str) -> None:
    """PR-META 2."""
    answer = httpx.get(f"{gateway.url}/listClients", headers={"Accept": accept})

    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert b"BVDK" in answer.content


def test_members_are_listed_by_get_only(gateway: Gateway) -> None:
    answer = httpx.post(f"{gateway.url}/listClients", content=b"x")

    assert (answer.status_code, answer.json()["type"]) == (404, "Client.BadRequest")
    assert b"BVDK" not in answer.content


@pytest.mark.parametrize(
    "path",
    ["/a/../b", "/a/%2e%2e/b", "/a/%2E./b", "/a%2fb", "/a%5cb", "/a//b", "/a/%252e%252e/b", "/a%00", "/a;x/b", "/%ff"],
)
def test_a_path_that_could_mean_another_one_is_refused(gateway: Gateway, provider: Provider, path: str) -> None:
    head = f"GET {SERVICE}{path} HTTP/1.1\r\nHost: bus\r\nX-Road-Client: {HOSPITAL}\r\nConnection: close\r\n\r\n"

    answer = raw(gateway, head.encode())

    assert b" 400 " in answer
    assert b"Client.BadRequest" in answer
    assert provider.seen == []


def test_a_right_to_one_endpoint_opens_no_other(hospital: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    only_reading = {(1, 1): only("GET", "/v1/*/tom-tat")}
    gateway.bus.follow(registry(service(provider.url), grants=only_reading))

    assert hospital.get(f"{SERVICE}/v1/12/tom-tat").status_code == 200
    for method, path in [("POST", "/v1/12/tom-tat"), ("GET", "/v1/12"), ("GET", "/v1/12/tom-tat/x"), ("GET", "")]:
        refused = hospital.request(method, SERVICE + path)
        assert refused.headers["x-road-error"] == "Server.ServerProxy.AccessDenied"
    assert len(provider.seen) == 1


def test_a_right_ends_at_its_moment(hospital: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    gateway.bus.follow(registry(service(provider.url), grants={(1, 1): (Grant("*", None, yesterday),)}))

    assert hospital.get(SERVICE).headers["x-road-error"] == "Server.ServerProxy.AccessDenied"
    assert provider.seen == []


def test_a_stopped_service_says_why(hospital: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    gateway.bus.follow(registry(service(provider.url, active=False, notice="Bảo trì đến 18:00")))

    answer = hospital.get(SERVICE)

    assert answer.json()["type"] == "Server.ServerProxy.ServiceDisabled"
    assert "Bảo trì đến 18:00" in answer.json()["message"]


def test_a_silent_provider_counts_as_failed_after_the_services_time(
    hospital: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    async def silent(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(1)

    provider.instead = silent
    gateway.bus.follow(registry(service(provider.url, timeout=0.1)))

    answer = hospital.get(SERVICE)

    assert (answer.status_code, answer.json()["type"]) == (504, "Server.ServerProxy.ServiceFailed.Timeout")


def test_an_unreachable_provider_is_a_network_error(hospital: httpx.Client, gateway: Gateway) -> None:
    gateway.bus.follow(registry(service("http://127.0.0.1:9/")))

    assert hospital.get(SERVICE).json()["type"] == "Server.ServerProxy.NetworkError"


def test_a_body_longer_than_the_service_takes_is_refused(
    hospital: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    gateway.bus.follow(registry(service(provider.url, most_bytes=1000)))

    answer = hospital.post(SERVICE, content=b"x" * 1001)

    assert (answer.status_code, answer.json()["type"]) == (413, "Client.BodyTooLarge")


def test_long_bodies_pass_in_both_directions(hospital: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    gateway.bus.follow(registry(service(provider.url, most_bytes=10_000_000)))
    provider.body = b"abcdefgh" * 400_000

    answer = hospital.post(SERVICE, content=b"12345678" * 300_000)
    pieces = hospital.put(SERVICE, content=iter([b"1" * 100_000, b"2" * 100_000]))

    assert answer.content == provider.body
    assert provider.seen[0].body == b"12345678" * 300_000
    assert pieces.status_code == 200
    assert provider.seen[1].body == b"1" * 100_000 + b"2" * 100_000
    assert (gateway.last.request_bytes, gateway.last.response_bytes) == (200_000, 3_200_000)


def test_the_same_request_twice_has_two_records_and_other_bodies_other_hashes(
    hospital: httpx.Client, gateway: Gateway
) -> None:
    for body in (b"1", b"2"):
        hospital.post(SERVICE, content=body, headers={"X-Road-Id": "same"})

    first, second = gateway.kept.records
    assert (first.message_id, second.message_id) == ("same", "same")
    assert first.id != second.id
    assert first.request_hash != second.request_hash


def raw(gateway: Gateway, data: bytes) -> bytes:
    """The answer to bytes that no decent client would send."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(data)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer
