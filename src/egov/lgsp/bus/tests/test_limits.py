"""Policies: which one counts, and what a caller over its limits meets."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, caller, registry, service

from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.limits import Turnstile
from egov.lgsp.bus.rules.limits import FREE, HIGH, LOW, NORMAL, Limits, closest, full
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

SERVICE = f"/r1/{HEALTH}/benh-an"
CLINIC = "VN-ND/ORG/PK/his"


def limits(**values: Any) -> Limits:
    return replace(FREE, **values)


def under(gateway: Gateway, provider: Provider, *policies: Limits) -> None:
    """The hospital (1) and a clinic (3) may both call; these policies count from now on."""
    known = registry(service(provider.url))
    gateway.bus.follow(
        replace(
            known,
            callers=known.callers | {CLINIC: caller(CLINIC, 3)},
            grants=known.grants | {(3, 1): known.grants[1, 1]},
            limits=policies,
        )
    )
    gateway.bus.gate.used.clear()
    gateway.bus.gate.unsaid.clear()


def test_the_closest_policy_counts() -> None:
    everybody, to_service, of_caller, both = (
        limits(rate=1.0),
        limits(rate=2.0, service=1),
        limits(rate=3.0, caller=1),
        limits(rate=4.0, caller=1, service=1),
    )
    policies = [both, everybody, to_service, of_caller]

    assert closest(policies, 1, 1, 9) is both
    assert closest(policies, 1, 2, 9) is of_caller
    assert closest(policies, 2, 1, 9) is to_service
    assert closest(policies, 2, 2, 9) is everybody
    assert closest([], 2, 2, 9) is FREE


def test_a_policy_counts_in_its_hours_only() -> None:
    by_day = limits(rate=1.0, from_hour=7, to_hour=17)

    assert [closest([by_day], 1, 1, hour) is by_day for hour in (6, 7, 16, 17)] == [False, True, True, False]


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = full(rate=10, burst=3, now=100.0)

    assert [bucket.take(100.0) for _ in range(3)] == [0, 0, 0]
    assert bucket.take(100.0) == pytest.approx(0.1)
    assert bucket.take(100.1) == 0
    assert bucket.take(100.15) == pytest.approx(0.05)
    assert [bucket.take(200.0) for _ in range(4)][:3] == [0, 0, 0]


def test_over_its_rate_a_caller_is_told_when_to_come_again_and_others_go_on(
    gateway: Gateway, provider: Provider, hospital: httpx.Client
) -> None:
    under(gateway, provider, limits(caller=1, rate=0.5, burst=2))

    answers = [hospital.get(SERVICE) for _ in range(3)]
    others = [httpx.get(gateway.url + SERVICE, headers={"X-Road-Client": CLINIC}).status_code for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["type"] == "Client.TooManyRequests"
    assert int(answers[2].headers["retry-after"]) >= 1
    assert others == [200] * 4
    assert len(provider.seen) == 6
    assert [record.fault for record in gateway.kept.records][2] == "Client.TooManyRequests"


def test_a_policy_without_caller_limits_each_caller_by_itself(
    gateway: Gateway, provider: Provider, hospital: httpx.Client
) -> None:
    under(gateway, provider, limits(rate=0.1, burst=1))

    assert [hospital.get(SERVICE).status_code for _ in range(2)] == [200, 429]
    assert httpx.get(gateway.url + SERVICE, headers={"X-Road-Client": CLINIC}).status_code == 200


def test_a_quota_counts_what_other_nodes_have_carried(
    gateway: Gateway, provider: Provider, hospital: httpx.Client
) -> None:
    under(gateway, provider, limits(quota=10))
    gateway.bus.gate.used = {(1, 1): 8}

    answers = [hospital.get(SERVICE) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "quota" in answers[2].json()["message"]
    assert gateway.bus.gate.unsaid[1, 1] == 2


def test_a_change_of_policy_counts_at_once(gateway: Gateway, provider: Provider, hospital: httpx.Client) -> None:
    under(gateway, provider, limits(rate=0.1, burst=1))
    assert [hospital.get(SERVICE).status_code for _ in range(2)] == [200, 429]

    under(gateway, provider)

    assert hospital.get(SERVICE).status_code == 200


def test_a_policy_may_shorten_the_longest_body(gateway: Gateway, provider: Provider, hospital: httpx.Client) -> None:
    under(gateway, provider, limits(most_bytes=10))

    assert hospital.post(SERVICE, content=b"x" * 10).status_code == 200
    assert hospital.post(SERVICE, content=b"x" * 11).status_code == 413
    assert len(provider.seen) == 1


def test_calls_at_the_same_time_are_bounded(gateway: Gateway, provider: Provider) -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        while len([each for each in gateway.kept.records if each.status == 429]) < 2:
            await asyncio.sleep(0.01)  # until both others were refused
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    provider.instead = slow
    under(gateway, provider, limits(concurrency=2))

    def call(_: int) -> int:
        return httpx.get(gateway.url + SERVICE, headers={"X-Road-Client": HOSPITAL}).status_code

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(call, range(4))) == [200, 200, 429, 429]
    assert call(0) == 200


def test_when_all_places_are_taken_the_more_important_call_goes_first() -> None:
    async def story() -> list[str]:
        turnstile, order = Turnstile(places=1), []
        await turnstile.enter(NORMAL)

        async def call(name: str, priority: int) -> None:
            await turnstile.enter(priority)
            order.append(name)
            turnstile.leave()

        calls = [call("low", LOW), call("first", NORMAL), call("second", NORMAL), call("high", HIGH)]
        tasks = [asyncio.create_task(each) for each in calls]
        await asyncio.sleep(0)
        turnstile.leave()
        await asyncio.gather(*tasks)
        assert turnstile.inside == 0
        return order

    assert asyncio.run(story()) == ["high", "first", "second", "low"]


def test_who_gives_up_waiting_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egov.lgsp.bus.gateway.limits.PATIENCE", 0.01)

    async def story() -> None:
        turnstile = Turnstile(places=1)
        await turnstile.enter(NORMAL)
        with pytest.raises(Fault, match="overloaded"):
            await turnstile.enter(NORMAL)
        turnstile.leave()
        assert turnstile.inside == 0
        await turnstile.enter(NORMAL)

    asyncio.run(story())
