"""Rights that demand the consent of the person whom a call is about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway.consents.register import FRESH, Consents
from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.models import Consent
from egov.lgsp.bus.rules.limits import Limits
from egov.lgsp.bus.tests.consents import AN, BINH, CARE, demanding, given, parties
from egov.lgsp.bus.tests.delivering import QUICK, until
from egov.lgsp.bus.tests.envelopes import CODE, XML, answers_soap, envelope
from egov.lgsp.bus.tests.records import COMMITTED

pytestmark = COMMITTED
SERVICE = f"/r1/{HEALTH}/benh-an"
REFUSED = "Server.ServerProxy.AccessDenied.Consent"
CACHED = Limits(None, None, 0, 24, None, None, None, None, None, 2, True)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def bus(delivery: Gateway, provider: Provider) -> Iterator[Gateway]:
    parties()
    delivery.bus.delivery.consents._forget()
    yield delivery
    delivery.bus.delivery.consents._forget()


def granted(bus: Gateway, provider: Provider, *grants: Grant, **more: Any) -> None:
    bus.bus.follow(registry(service(provider.url, **more), grants={(1, 1): grants}))


def refused(answer: httpx.Response, bus: Gateway, provider: Provider) -> bool:
    """With its fault, recorded, and nothing has reached the provider."""
    assert answer.json()["type"] == REFUSED
    assert bus.kept.records[-1].fault == REFUSED
    return provider.seen == []


def test_who_consents_is_told_of(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    granted(bus, provider, demanding("path:2"))
    given()

    assert his.get(f"{SERVICE}/cong-dan/{AN}").status_code == 200
    assert len(provider.seen) == 1


def test_a_consent_to_all_services_of_the_application_counts(
    his: httpx.Client, bus: Gateway, provider: Provider
) -> None:
    granted(bus, provider, demanding("path:1", CARE.upper()))
    given(service_id=None, valid_to=timezone.now() + timedelta(hours=1))

    assert his.get(f"{SERVICE}/{AN}").status_code == 200


def test_a_consent_of_another_to_another_thing_or_one_that_ended_does_not_count(
    his: httpx.Client, bus: Gateway, provider: Provider
) -> None:
    granted(bus, provider, demanding("path:1"))
    past = timezone.now() - timedelta(seconds=1)
    others: list[dict[str, Any]] = [
        {"person": BINH},
        {"purpose": "Thống kê"},
        {"member_id": 2},
        {"application_id": 1},
        {"withdrawn_at": past},
        {"valid_to": past},
    ]
    for other in others:
        given(**other)

        assert refused(his.get(f"{SERVICE}/{AN}"), bus, provider), other


def test_a_call_that_names_nobody_is_refused(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    granted(bus, provider, demanding("query:so"))
    given()

    assert refused(his.get(f"{SERVICE}?so={AN}&so={BINH}"), bus, provider)
    assert AN not in bus.kept.records[-1].said


def test_the_body_that_was_looked_into_arrives_whole(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    granted(bus, provider, demanding("body:/nguoi/so"))
    given()
    body = f'{{"nguoi": {{"so": "{AN}"}}, "x": "{"x" * 200_000}"}}'.encode()

    first = his.post(SERVICE, content=body, headers=JSON)
    second = his.post(SERVICE, content=iter([body[:50], body[50:]]), headers=JSON)

    assert (first.status_code, second.status_code) == (200, 200)
    assert [seen.body for seen in provider.seen] == [body, body]
    assert bus.kept.records[-1].request_bytes == len(body)


@pytest.mark.parametrize("filler", [0, 1_000_000])
def test_about_somebody_else_or_too_long_to_look_into(
    his: httpx.Client, bus: Gateway, provider: Provider, filler: int
) -> None:
    granted(bus, provider, demanding("body:/so"), most_bytes=5_000_000)
    given()
    body = f'{{"so": "{AN if filler else BINH}", "x": "{"x" * filler}"}}'

    assert refused(his.post(SERVICE, content=body, headers=JSON), bus, provider)


def test_a_withdrawal_is_followed_though_the_consent_was_remembered(
    his: httpx.Client, bus: Gateway, provider: Provider
) -> None:
    granted(bus, provider, demanding("path:1"))
    consent = given()
    known = bus.bus.delivery.consents

    def remembered() -> bool:
        asked = known.asked
        return his.get(f"{SERVICE}/{AN}").status_code == 200 and known.asked == asked

    until(remembered)

    consent.withdrawn_at = timezone.now()
    consent.save()

    until(lambda: his.get(f"{SERVICE}/{AN}").status_code == 500)
    assert FRESH < 1, "without news nothing remembered is believed longer, so that a withdrawal is followed in a second"


def test_an_answer_that_was_kept_is_not_given_without_consent(
    his: httpx.Client, bus: Gateway, provider: Provider
) -> None:
    known = registry(service(provider.url), grants={(1, 1): (demanding("path:1"),)})
    bus.bus.follow(replace(known, limits=(CACHED,)))
    provider.headers = [(b"content-type", b"application/json"), (b"cache-control", b"public, max-age=60")]
    consent = given()
    his.get(f"{SERVICE}/{AN}")
    assert his.get(f"{SERVICE}/{AN}").headers.get("age")

    consent.delete()
    bus.bus.delivery.consents._forget()

    assert his.get(f"{SERVICE}/{AN}").json()["type"] == REFUSED
    assert len(provider.seen) == 1


def test_while_the_database_is_away_nothing_passes(
    his: httpx.Client, bus: Gateway, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted(bus, provider, demanding("path:1"))
    away = Consents(Desk("host=/nonexistent dbname=x"), patience=0.1)
    monkeypatch.setattr(bus.bus.delivery, "consents", away)

    answer = his.get(f"{SERVICE}/{AN}")

    assert (answer.status_code, answer.json()["type"]) == (503, "Server.ClientProxy.ConsentUnknown")
    assert provider.seen == []


def test_a_right_without_the_demand_goes_first_and_asks_nobody(
    his: httpx.Client, bus: Gateway, provider: Provider
) -> None:
    granted(bus, provider, demanding("path:1"), Grant("*", None, None))
    asked = bus.bus.delivery.consents.asked

    assert his.get(f"{SERVICE}/{AN}").status_code == 200
    assert bus.bus.delivery.consents.asked == asked


def test_a_message_is_checked_when_it_is_accepted(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    granted(bus, provider, demanding("path:1"), terms=QUICK)

    assert refused(his.get(f"{SERVICE}/{AN}", headers={"Prefer": "respond-async"}), bus, provider)


def test_and_again_when_it_is_delivered(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    later = replace(QUICK, first_wait=0.4, longest_wait=0.5)
    granted(bus, provider, demanding("body:/so"), terms=later)
    consent = given()
    provider.status = 503
    body = f'{{"so": "{AN}"}}'
    accepted = his.post(SERVICE, content=body, headers=JSON | {"Prefer": "respond-async"})
    until(lambda: provider.seen)

    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    bus.bus.delivery.consents._forget()

    until(lambda: bus.kept.records[-1].fault == REFUSED)
    assert bus.kept.records[-1].protocol == "async"
    until(lambda: his.get(accepted.headers["location"]).json()["state"] == "waiting")
    assert len(provider.seen) == 1


@pytest.mark.parametrize(("number", "well"), [(AN, True), (BINH, False), ("", False)])
def test_a_soap_message_names_the_person_in_an_element(
    bus: Gateway, provider: Provider, number: str, well: bool
) -> None:
    more = {"code": CODE, "version": "v1", "kind": "SOAP"}
    granted(bus, provider, demanding("body:soDinhDanh"), **more)
    given()
    answers_soap(provider)
    text = envelope().replace(f"</p:{CODE}>", f"<soDinhDanh>{number}</soDinhDanh></p:{CODE}>")

    answer = httpx.post(f"{bus.url}/", content=text, headers=XML)

    assert (answer.status_code == 200) is well
    assert len(provider.seen) == (1 if well else 0)
    assert well or REFUSED in answer.text


def test_a_consent_on_paper_is_recorded_shown_and_ended(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    granted(bus, provider, demanding("path:1"))
    said = {"person": "036 099 000 123", "service": f"{HEALTH}/benh-an", "purpose": CARE, "reference": "12/PDY-BVDK"}

    made = his.post("/consents/v1", json=said, headers={"X-Road-UserId": "lan"})

    where = made.headers["location"]
    assert made.status_code == 201
    assert his.get(f"{SERVICE}/{AN}").status_code == 200
    shown = his.get(where).json()
    assert (shown["person"], shown["reference"], shown["way"], shown["takenBy"]) == (
        AN,
        "12/PDY-BVDK",
        "paper",
        HOSPITAL,
    )
    assert [each["id"] for each in his.get(f"/consents/v1?person={AN}").json()["consents"]] == [shown["id"]]
    record = next(each for each in bus.kept.records if each.protocol == "consent")
    assert record.request_hash
    assert "12/PDY-BVDK" in record.said
    assert AN not in record.said

    assert his.delete(where).status_code == 204
    until(lambda: his.get(f"{SERVICE}/{AN}").status_code == 500)
    assert his.delete(where).status_code == 404


def test_an_application_speaks_for_its_own_agency_only(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    granted(bus, provider, demanding("path:1"))
    consent = given()

    with httpx.Client(base_url=bus.url, headers={"X-Road-Client": HEALTH}) as other:
        assert other.get(f"/consents/v1/{consent.uuid}").status_code == 404
        assert other.delete(f"/consents/v1/{consent.uuid}").status_code == 404
        assert other.get(f"/consents/v1?person={AN}").json() == {"consents": []}

    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_what_is_no_consent_is_not_recorded(his: httpx.Client, bus: Gateway, provider: Provider) -> None:
    granted(bus, provider, demanding("path:1"))
    said = {"person": AN, "service": f"{HEALTH}/benh-an", "purpose": CARE, "reference": "1"}
    mistakes: list[dict[str, Any]] = [
        {"person": "An"},
        {"reference": " "},
        {"purpose": ""},
        {"service": f"{HEALTH}/khong-co"},
        {"application": HEALTH},
        {"validTo": "2020-01-01T00:00:00+07:00"},
        {"validTo": "mai"},
        {"givenAt": "2999-01-01T00:00:00+07:00"},
        {"member": 2},
    ]
    for wrong in mistakes:
        assert his.post("/consents/v1", json=said | wrong).status_code == 400, wrong

    assert not Consent.objects.exists()


def test_a_method_that_is_not_there(his: httpx.Client, bus: Gateway) -> None:
    assert his.put("/consents/v1").status_code == 405
    assert his.get("/consents/v1/x").status_code == 404
