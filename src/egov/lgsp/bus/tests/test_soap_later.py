"""SOAP messages whose caller does not wait: kept, delivered with back-off, dead letters, attachments, replies."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway.mocks.wsdl import Wsdl
from egov.lgsp.bus.tests.delivering import QUICK, Tables, until
from egov.lgsp.bus.tests.envelopes import CODE, NO_TLS, RELATED, SERVICE, XML, answers_soap, envelope, related
from egov.lgsp.bus.tests.wsdls import WHOLE

pytestmark = pytest.mark.django_db
LATER = XML | {"Prefer": "respond-async"}
MINE = {"X-Road-Client": HOSPITAL}


def soap(provider: Provider, **more: Any) -> Any:
    given = {"code": CODE, "version": "v1", "kind": "SOAP", "terms": QUICK, **more}
    return service(f"{provider.url}/dan-cu", **given)


@pytest.fixture
def bus(delivery: Gateway, provider: Provider) -> Iterator[httpx.Client]:
    delivery.bus.follow(registry(soap(provider)))
    answers_soap(provider)
    with httpx.Client(base_url=delivery.url, timeout=10, verify=NO_TLS) as client:
        yield client


def state(bus: httpx.Client, where: str) -> Any:
    return bus.get(where, headers=MINE).json()


def is_in(bus: httpx.Client, where: str, wanted: str) -> Any:
    return until(lambda: (found := state(bus, where))["state"] == wanted and found)


def test_the_caller_is_told_at_once_in_its_own_protocol(bus: httpx.Client, provider: Provider) -> None:
    answer = bus.post("/", content=envelope().encode(), headers=LATER)

    assert answer.status_code == 202
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.headers["preference-applied"] == "respond-async"
    body = answer.text
    assert re.search(r"<d:messageId>so-7</d:messageId>", body)
    assert f"<d:status>{answer.headers['location']}</d:status>" in body
    assert "<x:id>so-7</x:id>" in body
    assert "requestHash" in body


def test_the_provider_gets_the_message_byte_for_byte_and_the_answer_is_kept(
    bus: httpx.Client, provider: Provider
) -> None:
    sent = envelope().encode()

    where = bus.post("/", content=sent, headers=LATER).headers["location"]

    found = is_in(bus, where, "delivered")
    assert found["messageId"] == "so-7"
    assert found["service"] == SERVICE
    assert [each.body for each in provider.seen] == [sent]
    answer = bus.get(f"{where}/answer", headers=MINE)
    assert answer.status_code == 200
    assert b"<tuoi>7</tuoi>" in answer.content
    assert b"requestHash" in answer.content


def test_a_service_without_a_provider_answers_a_kept_message_from_its_contract(
    bus: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    delivery.bus.follow(registry(replace(soap(provider), url="contract:")))
    delivery.bus.wsdls[1] = Wsdl(WHOLE)
    asked = '<y:traCuu xmlns:y="urn:yte"><y:ma>BN007</y:ma></y:traCuu>'

    where = bus.post("/", content=envelope(asked).encode(), headers=LATER).headers["location"]

    is_in(bus, where, "delivered")
    answer = bus.get(f"{where}/answer", headers=MINE)
    assert (answer.status_code, b">BN000<" in answer.content) == (200, True)
    assert provider.seen == []


def test_attachments_travel_with_it(bus: httpx.Client, provider: Provider) -> None:
    sent = related(envelope().encode(), b"\x00\xff" * 5000, b"hai")

    where = bus.post("/", content=sent, headers=RELATED | {"Prefer": "respond-async"}).headers["location"]

    is_in(bus, where, "delivered")
    assert provider.seen[0].body == sent
    assert provider.seen[0].header("content-type") == RELATED["Content-Type"]


def test_a_provider_that_is_down_is_tried_again_with_the_same_message(bus: httpx.Client, provider: Provider) -> None:
    working = provider.instead
    provider.instead, provider.status = None, 503

    where = bus.post("/", content=envelope().encode(), headers=LATER).headers["location"]
    until(lambda: len(provider.seen) >= 2)
    provider.instead = working

    is_in(bus, where, "delivered")
    assert len({each.body for each in provider.seen}) == 1


def test_what_cannot_be_delivered_is_a_dead_letter(bus: httpx.Client, provider: Provider) -> None:
    provider.instead, provider.status = None, 500

    where = bus.post("/", content=envelope().encode(), headers=LATER).headers["location"]

    found = is_in(bus, where, "dead")
    assert found["tries"] == QUICK.tries
    assert len(provider.seen) == QUICK.tries


FAULT = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:%b</faultcode>'
    b"<faultstring>Khong co</faultstring></s:Fault></s:Body></s:Envelope>"
)


@pytest.mark.parametrize(("code", "ends", "times"), [(b"Client", "delivered", 1), (b"Server", "dead", QUICK.tries)])
def test_a_fault_is_final_only_when_it_is_the_caller_s(
    bus: httpx.Client, provider: Provider, code: bytes, ends: str, times: int
) -> None:
    provider.instead, provider.status, provider.body = None, 500, FAULT % code
    provider.headers = [(b"content-type", b"text/xml; charset=UTF-8")]

    where = bus.post("/", content=envelope().encode(), headers=LATER).headers["location"]

    is_in(bus, where, ends)
    assert len(provider.seen) == times


def test_without_terms_or_where_they_forbid_it_the_caller_waits(
    bus: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    for terms in (None, replace(QUICK, asynchronous=False)):
        delivery.bus.follow(registry(soap(provider, terms=terms)))

        answer = bus.post("/", content=envelope().encode(), headers=LATER)

        assert answer.status_code == 200
        assert b"<tuoi>7</tuoi>" in answer.content


def test_who_has_no_right_gets_a_fault_and_nothing_is_kept(
    bus: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    delivery.bus.follow(registry(soap(provider), grants={}))

    answer = bus.post("/", content=envelope().encode(), headers=LATER)

    assert answer.status_code == 500
    assert b"AccessDenied" in answer.content
    assert tables.rows("SELECT 1 FROM bus_message") == []
    assert provider.seen == []


def test_a_right_that_was_withdrawn_meanwhile_stops_it(
    bus: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    provider.instead, provider.status = None, 503
    where = bus.post("/", content=envelope().encode(), headers=LATER).headers["location"]
    until(lambda: provider.seen)
    delivery.bus.follow(registry(soap(provider), grants={}))

    found = is_in(bus, where, "dead")

    assert found["fault"].endswith("AccessDenied")


def test_the_same_message_again_is_delivered_once(
    bus: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    delivery.bus.follow(registry(soap(provider, terms=replace(QUICK, once_hours=1))))

    places = {bus.post("/", content=envelope().encode(), headers=LATER).headers["location"] for _ in range(3)}

    (where,) = places
    is_in(bus, where, "delivered")
    assert len(provider.seen) == 1


def test_the_answer_is_brought_to_the_caller_s_own_service(
    bus: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    inbox = service(f"{provider.url}/inbox", "nhan", 7, provider=HOSPITAL, terms=QUICK)
    delivery.bus.follow(registry(soap(provider), inbox))
    headers = LATER | {"X-Road-Reply-To": f"{HOSPITAL}/nhan"}

    assert bus.post("/", content=envelope().encode(), headers=headers).status_code == 202

    brought = until(lambda: next((each for each in provider.seen if each.path == "/inbox"), None))
    assert b"<tuoi>7</tuoi>" in brought.body
    assert brought.header("x-road-in-reply-to") == "so-7"


def test_a_reply_cannot_be_sent_to_another(bus: httpx.Client, provider: Provider, tables: Tables) -> None:
    answer = bus.post("/", content=envelope().encode(), headers=LATER | {"X-Road-Reply-To": f"{HEALTH}/x"})

    assert b"X-Road-Reply-To" in answer.content
    assert tables.rows("SELECT 1 FROM bus_message") == []


def test_a_message_that_is_too_long_is_refused(bus: httpx.Client, provider: Provider, tables: Tables) -> None:
    sent = related(envelope().encode(), b"x" * 16_000_001)

    answer = bus.post("/", content=sent, headers=RELATED | {"Prefer": "respond-async"})

    assert b"BodyTooLarge" in answer.content
    assert tables.rows("SELECT 1 FROM bus_message") == []
