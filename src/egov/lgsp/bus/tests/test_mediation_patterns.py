"""Routing, splitting, scatter-gather and enriching: other services are asked by the caller's own rights."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from tests.gateways import HEALTH, Gateway, Provider, service

from egov.lgsp.bus.gateway.consents.register import Asked
from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.rules.consents import alike
from egov.lgsp.bus.rules.limits import Limits
from egov.lgsp.bus.tests.consents import AN, BINH, CARE, demanding
from egov.lgsp.bus.tests.envelopes import CODE, HOSPITAL, NO_TLS, answers_soap
from egov.lgsp.bus.tests.mediations import NAMESPACE, TO_JSON, mediated

OTHER = f"{HEALTH}/tiem-chung"
BIG = f"<ho xmlns='{NAMESPACE}'>" + "<nguoi><ten>An</ten></nguoi>" * 3000 + "<tinh>36</tinh></ho>"


@pytest.fixture
def rest(gateway: Gateway, provider: Provider) -> Iterator[httpx.Client]:
    address = f"{gateway.url}/r1/{HEALTH}"
    with httpx.Client(base_url=address, headers={"X-Road-Client": HOSPITAL}, verify=NO_TLS, timeout=20) as client:
        yield client


def follow(gateway: Gateway, provider: Provider, document: dict[str, Any], **more: Any) -> None:
    """`benh-an` is mediated, `tiem-chung` and the SOAP service `traCuu` are beside it."""
    beside = service(f"{provider.url}/tiem", code="tiem-chung", number=2)
    by_soap = service(f"{provider.url}/dan-cu", code=CODE, version="v1", kind="SOAP", number=3)
    gateway.bus.follow(mediated((service(f"{provider.url}/api"), document), (beside, None), (by_soap, None), **more))


async def echo(scope: Any, receive: Any, send: Any, provider: Provider) -> None:
    body = provider.seen[-1].body
    answer = orjson.dumps({"path": scope["path"], "got": orjson.loads(body) if body else None})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": answer})


def echoes(provider: Provider, failing: str = "nowhere") -> None:
    async def answering(scope: Any, receive: Any, send: Any) -> None:
        if failing in scope["path"]:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await echo(scope, receive, send, provider)

    provider.instead = answering


def routed(*choices: dict[str, Any]) -> dict[str, Any]:
    return {"accepts": "rest", "request": [{"route": list(choices)}]}


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({"header": "X-Vung", "equals": "36"}, True),
        ({"header": "X-Vung", "equals": "37"}, False),
        ({"header": "X-Vung", "matches": "3."}, True),
        ({"header": "X-Vung", "matches": "3"}, False),
        ({"header": "X-Vung"}, True),
        ({"header": "X-Khac"}, False),
        ({"query": "q", "equals": "1"}, True),
        ({"xpath": "//p:tinh", "namespaces": {"p": NAMESPACE}, "equals": "36"}, True),
        ({"xpath": "count(//p:nguoi) > 2000", "namespaces": {"p": NAMESPACE}}, True),
        ({"xpath": "//p:huyen", "namespaces": {"p": NAMESPACE}}, False),
    ],
)
def test_a_message_goes_where_its_header_or_content_sends_it_unchanged(
    rest: httpx.Client, gateway: Gateway, provider: Provider, when: dict[str, Any], fits: bool
) -> None:
    follow(gateway, provider, routed({"when": when, "path": "/khac"}))

    answer = rest.post("/benh-an/v1?q=1", content=BIG, headers={"X-Vung": "36", "Content-Type": "text/xml"})

    assert answer.json() == {"ok": True}
    assert provider.seen[0].path == ("/api/khac" if fits else "/api/v1")
    assert provider.seen[0].body == BIG.encode()


def test_json_is_routed_by_an_expression_to_another_service_with_its_own_record(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    follow(gateway, provider, routed({"when": {"jsonata": "tre.tuoi < 6"}, "service": OTHER}))

    rest.post("/benh-an", json={"tre": {"tuoi": 5}}, headers={"X-Road-Id": "so-7", "Authorization": "secret"})
    rest.post("/benh-an", json={"tre": {"tuoi": 9}})

    assert [seen.path for seen in provider.seen] == ["/tiem", "/api"]
    assert provider.seen[0].header("authorization") is None
    assert [(each.protocol, each.service) for each in gateway.kept.records[:2]] == [
        ("mediated", OTHER),
        ("rest", f"{HEALTH}/benh-an"),
    ]
    assert {each.message_id for each in gateway.kept.records[:2]} == {"so-7"}


def test_another_service_is_not_reached_without_the_callers_own_right(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    own = {(1, 1): (Grant("*", None, None),)}
    call = {"service": OTHER, "into": "tiem"}
    for document in (
        routed({"when": {"header": "x-road-client"}, "service": OTHER}),
        {"accepts": "rest", "request": [{"enrich": call}]},
        {"accepts": "rest", "request": [{"scatter": {"calls": {"a": {"service": OTHER}}}}]},
    ):
        follow(gateway, provider, document, grants=own)
        answer = rest.post("/benh-an", json={})
        assert answer.json()["type"] == "Server.ServerProxy.AccessDenied"
    assert provider.seen == []


def test_purpose_masking_and_rate_of_another_service_count_for_a_mediation_too(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    whole = (Grant("*", None, None),)
    bound = (Grant("*", None, None, "Tiêm chủng", ("path",)),)
    enrich = {"service": OTHER, "path": "/1", "into": "tiem"}
    follow(
        gateway, provider, {"accepts": "rest", "request": [{"enrich": enrich}]}, grants={(1, 1): whole, (1, 2): bound}
    )
    limits = Limits(1, 2, 0, 24, 0.001, 1, None, None, None, 2, False)
    gateway.bus.follow(replace(gateway.bus.registry, limits=(limits,)))
    echoes(provider)
    purpose = {"X-Egov-Purpose": quote("Tiêm chủng")}

    unnamed = rest.post("/benh-an", json={})
    first = rest.post("/benh-an", json={}, headers=purpose)
    second = rest.post("/benh-an", json={}, headers=purpose)

    assert unnamed.json()["type"] == "Server.ServerProxy.AccessDenied.Purpose"
    assert first.json()["got"]["tiem"] == {"path": "***", "got": None}
    assert (second.status_code, second.json()["type"]) == (429, "Client.TooManyRequests")
    assert [seen.path for seen in provider.seen] == ["/tiem/1", "/api"]


@pytest.mark.parametrize(
    "document",
    [
        {"accepts": "rest", "request": [{"enrich": {"service": OTHER, "path": "/so/{{ma}}", "into": "tiem"}}]},
        routed({"when": {"header": "x-road-client"}, "service": OTHER}),
    ],
)
def test_consent_to_another_service_is_asked_for_whom_that_service_is_asked(
    rest: httpx.Client,
    gateway: Gateway,
    provider: Provider,
    document: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def given(asked: Asked) -> bool:
        return asked == (1, 2, AN, alike(CARE))

    monkeypatch.setattr(gateway.bus.delivery.consents, "given", given)
    grants = {(1, 1): (Grant("*", None, None),), (1, 2): (demanding("path:2"),)}
    follow(gateway, provider, document, grants=grants)
    echoes(provider)

    refused = [rest.post(f"/benh-an/so/{ma}", json={"ma": ma}) for ma in (BINH, "")]
    seen = len(provider.seen)
    allowed = rest.post(f"/benh-an/so/{AN}", json={"ma": AN})

    assert [each.json()["type"] for each in refused] == ["Server.ServerProxy.AccessDenied.Consent"] * 2
    assert seen == 0
    assert allowed.status_code == 200


def test_a_request_is_enriched_from_another_service(rest: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    enrich = {"service": OTHER, "path": "/so/{{ma}}", "into": "tiem"}
    follow(gateway, provider, {"accepts": "rest", "request": [{"enrich": enrich}]})
    echoes(provider)

    answer = rest.post("/benh-an", json={"ma": "1 2"})

    assert [(seen.method, seen.path) for seen in provider.seen] == [("GET", "/tiem/so/1%202"), ("POST", "/api")]
    assert answer.json()["got"] == {"ma": "1 2", "tiem": {"path": "/tiem/so/1 2", "got": None}}


def test_a_request_is_enriched_from_a_soap_service(rest: httpx.Client, gateway: Gateway, provider: Provider) -> None:
    write = {"format": "xml", "root": CODE, "namespace": NAMESPACE}
    enrich = {"service": f"{HEALTH}/{CODE}/v1", "body": '{"ma": ma}', "write": write, "read": TO_JSON, "into": "dan_cu"}
    follow(gateway, provider, {"accepts": "rest", "request": [{"enrich": enrich}]})
    answers_soap(provider)
    by_soap: Any = provider.instead

    async def either(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/dan-cu":
            await by_soap(scope, receive, send)
        else:
            await echo(scope, receive, send, provider)

    provider.instead = either

    answer = rest.post("/benh-an", json={"ma": 1})

    assert answer.json()["got"] == {"ma": 1, "dan_cu": {"tuoi": 7}}


def test_several_services_are_asked_at_once_and_gathered(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    calls = {
        "a": {"service": OTHER, "path": "/1"},
        "b": {"service": OTHER, "path": "/2", "body": '{"x": ma}', "method": "POST"},
    }
    scatter = {"calls": calls, "aggregate": '{"a": a.path, "b": b.got.x}'}
    follow(gateway, provider, {"accepts": "rest", "request": [{"scatter": scatter}]})
    echoes(provider)

    answer = rest.post("/benh-an", json={"ma": 7})

    assert answer.json()["a"] in ("/tiem/1", "/tiem/2")
    assert sorted(seen.path for seen in provider.seen) == ["/tiem/1", "/tiem/2"]
    assert [each.protocol for each in gateway.kept.records] == ["mediated", "mediated", "rest"]


@pytest.mark.parametrize(("least", "status"), [(1, 200), (2, 503)])
def test_as_many_answers_as_are_needed_are_enough(
    rest: httpx.Client, gateway: Gateway, provider: Provider, least: int, status: int
) -> None:
    calls = {"a": {"service": OTHER, "path": "/fails"}, "b": {"service": OTHER, "path": "/2"}}
    follow(gateway, provider, {"accepts": "rest", "request": [{"scatter": {"calls": calls, "least": least}}]})
    echoes(provider, failing="fails")

    answer = rest.post("/benh-an", json={})

    assert answer.status_code == status
    if status == 200:
        assert list(answer.json()) == ["b"]


def test_a_message_is_split_and_its_answers_stay_in_order(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    split = {"items": "tre", "call": {"path": "/{{ma}}"}, "aggregate": '{"so": $count($), "duong": path}'}
    follow(gateway, provider, {"accepts": "rest", "request": [{"split": split}]})
    echoes(provider)

    answer = rest.post("/benh-an", json={"tre": [{"ma": number} for number in range(20)]})
    none = rest.post("/benh-an", json={"tre": []})

    assert answer.json()["so"] == 20
    assert len(provider.seen) == 20
    assert none.json()["so"] == 0


def test_a_message_that_splits_into_too_many_is_refused(
    rest: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    follow(gateway, provider, {"accepts": "rest", "request": [{"split": {"items": "tre"}}]})

    answer = rest.post("/benh-an", json={"tre": list(range(1001))})

    assert answer.json()["type"] == "Client.InvalidMessage"
    assert provider.seen == []
