"""Calls that nobody waits for: kept, delivered with the same id until taken, or dead letters."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, caller, only, registry, service

from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.tests.delivering import QUICK, Tables, until

pytestmark = pytest.mark.django_db
SERVICE = f"/r1/{HEALTH}/benh-an"
LATER = {"Prefer": "respond-async"}


def state(his: httpx.Client, accepted: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = his.get(accepted.headers["location"]).json()
    return found


def ended(his: httpx.Client, accepted: httpx.Response) -> dict[str, Any]:
    """The message's state once it is at its end."""
    return until(lambda: (found := state(his, accepted))["state"] in ("delivered", "dead") and found)


def failing(provider: Provider, times: int, status: int = 503) -> None:
    """The provider fails so many times, then recovers."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        well = len(provider.seen) > times
        await send({"type": "http.response.start", "status": 200 if well else status, "headers": []})
        await send({"type": "http.response.body", "body": b"well" if well else b""})

    provider.instead = answer


def test_a_call_that_does_not_wait_is_kept_and_delivered(
    his: httpx.Client, provider: Provider, delivery: Gateway
) -> None:
    headers = {"X-Road-Id": "so-1", "X-Road-UserId": "bs.lan", "X-Own": "1", "Content-Type": "text/plain"}
    accepted = his.put(f"{SERVICE}/v1/a%20b?ma=1", content=b"than", headers=headers | LATER)

    assert accepted.status_code == 202
    assert accepted.headers["preference-applied"] == "respond-async"
    assert accepted.headers["x-road-id"] == "so-1"
    assert accepted.json()["status"] == accepted.headers["location"]
    assert ended(his, accepted)["answerStatus"] == 200
    seen = provider.seen[0]
    assert (seen.method, seen.path, seen.query, seen.body) == ("PUT", "/api/v1/a%20b", "ma=1", b"than")
    assert seen.header("x-road-id") == seen.header("idempotency-key") == "so-1"
    assert (seen.header("x-road-attempt"), seen.header("x-own")) == ("1", "1")
    assert seen.header("x-road-client") == HOSPITAL
    assert seen.header("content-type") == "text/plain"
    assert seen.header("prefer") is None


def test_acceptance_and_delivery_are_both_recorded(his: httpx.Client, delivery: Gateway) -> None:
    accepted = his.post(SERVICE, content=b"x", headers={"X-Road-Id": "so-2", "X-Road-UserId": "bs.lan"} | LATER)
    ended(his, accepted)

    found = [each for each in delivery.kept.records if each.message_id == "so-2"]
    assert {(each.protocol, each.status) for each in found} == {("rest", 202), ("async", 200)}
    assert {each.client for each in found} == {HOSPITAL}
    assert {each.user_id for each in found} == {"bs.lan"}
    assert found[0].id != found[1].id


def test_the_answer_is_fetched_as_the_provider_gave_it(his: httpx.Client, provider: Provider) -> None:
    provider.status, provider.body = 201, "đã lập".encode()
    provider.headers = [(b"content-type", b"text/x"), (b"x-its-own", b"7"), (b"server", b"his")]
    accepted = his.post(SERVICE, headers=LATER)

    answer = his.get(ended(his, accepted)["answer"])

    assert (answer.status_code, answer.content) == (201, "đã lập".encode())
    assert (answer.headers["content-type"], answer.headers["x-its-own"]) == ("text/x", "7")
    assert answer.headers["x-road-id"] == accepted.headers["x-road-id"]
    assert "server" not in answer.headers


def test_every_try_carries_the_same_id_and_its_number(his: httpx.Client, provider: Provider) -> None:
    failing(provider, 2)

    accepted = his.post(SERVICE, content=b"x", headers={"X-Road-Id": "so-3"} | LATER)

    assert ended(his, accepted)["tries"] == 3
    assert [each.header("x-road-id") for each in provider.seen] == ["so-3"] * 3
    assert [each.header("x-road-attempt") for each in provider.seen] == ["1", "2", "3"]
    assert len({each.header("x-road-request-id") for each in provider.seen}) == 3
    assert {each.body for each in provider.seen} == {b"x"}


def test_what_is_refused_for_good_is_not_tried_again(his: httpx.Client, provider: Provider) -> None:
    provider.status = 422

    accepted = his.post(SERVICE, headers=LATER)

    assert ended(his, accepted) | {"state": "delivered", "answerStatus": 422, "tries": 1} == state(his, accepted)


def test_after_the_last_try_it_is_a_dead_letter_with_its_reason(
    his: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    delivery.bus.follow(registry(service("http://127.0.0.1:9/", terms=QUICK)))

    accepted = his.post(SERVICE, headers=LATER)

    found = ended(his, accepted)
    assert (found["state"], found["tries"]) == ("dead", QUICK.tries)
    assert found["fault"] == "Server.ServerProxy.NetworkError"
    assert his.get(accepted.headers["location"] + "/answer").status_code == 409
    assert provider.seen == []


def test_retry_after_is_respected(his: httpx.Client, provider: Provider, tables: Tables, delivery: Gateway) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=replace(QUICK, longest_wait=900.0))))
    provider.status, provider.headers = 429, [(b"retry-after", b"600")]

    his.post(SERVICE, headers=LATER)

    waiting = until(lambda: tables.rows("SELECT next_at - now() AS wait FROM bus_message WHERE status = 429"))
    assert 590 < waiting[0].wait.total_seconds() <= 600


@pytest.mark.parametrize(
    ("terms", "headers"),
    [(None, LATER), (replace(QUICK, asynchronous=False), LATER), (QUICK, {"Prefer": "wait=5"}), (QUICK, {})],
)
def test_who_waits_or_has_to_wait_gets_the_answer_itself(
    his: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables, terms: Any, headers: dict[str, str]
) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=terms)))

    answer = his.post(SERVICE, headers=headers)

    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert tables.rows("SELECT 1 FROM bus_message") == []


def test_without_a_right_nothing_is_kept(
    his: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=QUICK), grants={(1, 1): only("GET", "/v1")}))

    refused = his.post(f"{SERVICE}/v1", headers=LATER)

    assert refused.headers["x-road-error"] == "Server.ServerProxy.AccessDenied"
    assert tables.rows("SELECT 1 FROM bus_message") == []
    assert provider.seen == []


def test_a_right_that_was_withdrawn_meanwhile_stops_the_delivery(
    his: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    delivery.bus.follow(registry(service("http://127.0.0.1:9/", terms=replace(QUICK, first_wait=0.05))))
    accepted = his.post(SERVICE, headers=LATER)
    delivery.bus.follow(registry(service(provider.url, terms=QUICK), grants={}))

    found = ended(his, accepted)

    assert (found["state"], found["fault"]) == ("dead", "Server.ServerProxy.AccessDenied")
    assert provider.seen == []


def test_messages_of_one_key_arrive_in_their_order_even_when_the_first_fails(
    his: httpx.Client, provider: Provider, tables: Tables
) -> None:
    failing(provider, 2)

    for number in range(5):
        his.post(SERVICE, content=b"%d" % number, headers=LATER | {"X-Road-Order-Key": "benh-nhan-7"})
    until(lambda: len(tables.rows("SELECT 1 FROM bus_message WHERE state = 'delivered'")) == 5)

    assert [each.body for each in provider.seen] == [b"0", b"0", b"0", b"1", b"2", b"3", b"4"]


def test_a_dead_letter_holds_up_its_key_and_no_other(his: httpx.Client, provider: Provider, tables: Tables) -> None:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        bad = provider.seen[-1].body == b"bad"
        await send({"type": "http.response.start", "status": 500 if bad else 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    provider.instead = answer
    first = his.post(SERVICE, content=b"bad", headers=LATER | {"X-Road-Order-Key": "a"})
    his.post(SERVICE, content=b"after", headers=LATER | {"X-Road-Order-Key": "a"})
    other = his.post(SERVICE, content=b"other", headers=LATER | {"X-Road-Order-Key": "b"})

    assert ended(his, first)["state"] == "dead"
    assert ended(his, other)["state"] == "delivered"
    assert b"after" not in {each.body for each in provider.seen}
    assert his.delete(first.headers["location"]).status_code == 204
    until(lambda: b"after" in {each.body for each in provider.seen})


def test_another_caller_finds_no_message(his: httpx.Client, delivery: Gateway) -> None:
    accepted = his.post(SERVICE, headers=LATER)

    for path in (accepted.headers["location"], accepted.headers["location"] + "/answer", f"/messages/v1/{uuid4()}"):
        foreign = his.get(path, headers={"X-Road-Client": HEALTH})
        assert (foreign.status_code, foreign.json()["type"]) == (404, "Client.UnknownMessage")
    assert his.delete(accepted.headers["location"], headers={"X-Road-Client": HEALTH}).status_code == 404
    assert his.get("/messages/v1/x").status_code == 404


def test_a_message_that_waits_can_be_cancelled_and_a_delivered_one_not(
    his: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    slow = replace(QUICK, first_wait=60.0, longest_wait=60.0)
    delivery.bus.follow(registry(service("http://127.0.0.1:9/", terms=slow)))
    accepted = his.post(SERVICE, headers=LATER)
    until(lambda: state(his, accepted)["tries"] == 1 and state(his, accepted)["state"] == "waiting")

    assert his.delete(accepted.headers["location"]).status_code == 204
    assert state(his, accepted)["state"] == "dropped"
    assert his.delete(accepted.headers["location"]).status_code == 409


def test_the_caller_lists_its_messages(his: httpx.Client) -> None:
    accepted = [his.post(SERVICE, headers=LATER) for _ in range(3)]
    for each in accepted:
        ended(his, each)

    listed = his.get("/messages/v1/?state=delivered").json()["messages"]

    assert [each["id"] for each in listed] == [each.json()["id"] for each in reversed(accepted)]
    assert his.get("/messages/v1/?state=dead").json() == {"messages": []}


def test_the_answer_is_brought_to_the_callers_own_service(
    his: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    own = service(f"{provider.url}/ket-qua", "ket-qua", 2, provider=HOSPITAL)
    delivery.bus.follow(registry(service(f"{provider.url}/api", terms=QUICK), own, grants=hospital_only()))
    provider.body = b'{"so": 9}'

    his.post(SERVICE, headers=LATER | {"X-Road-Id": "so-9", "X-Road-Reply-To": f"{HOSPITAL}/ket-qua"})

    reply = until(lambda: next((each for each in provider.seen if each.path == "/ket-qua"), None))
    assert (reply.method, reply.body) == ("POST", b'{"so": 9}')
    assert reply.header("x-road-in-reply-to") == "so-9"
    assert reply.header("x-road-reply-status") == "200"
    assert reply.header("x-road-client") == HEALTH
    assert reply.header("x-road-id") != "so-9"


def test_a_reply_to_somebody_else_is_refused(his: httpx.Client, provider: Provider, tables: Tables) -> None:
    refused = his.post(SERVICE, headers=LATER | {"X-Road-Reply-To": f"{HEALTH}/benh-an"})

    assert (refused.status_code, refused.json()["type"]) == (400, "Client.BadRequest")
    assert tables.rows("SELECT 1 FROM bus_message") == []


def hospital_only() -> dict[tuple[int, int], tuple[Grant, ...]]:
    return {(1, 1): (Grant("*", None, None),)}


# the same id counts once


ONCE = replace(QUICK, once_hours=24)


def test_the_same_id_is_told_the_first_outcome(his: httpx.Client, delivery: Gateway, provider: Provider) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=ONCE)))
    provider.status, provider.body = 201, b"first"
    first = his.post(SERVICE, content=b"x", headers={"X-Road-Id": "one"})
    provider.body = b"second"

    again = his.post(SERVICE, content=b"x", headers={"X-Road-Id": "one"})

    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, b"first")
    assert again.headers["x-road-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert len(provider.seen) == 1
    assert his.post(SERVICE, content=b"x", headers={"X-Road-Id": "two"}).content == b"second"


def test_a_call_that_came_to_nothing_may_be_made_again(
    his: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    delivery.bus.follow(registry(service("http://127.0.0.1:9/", terms=ONCE)))
    assert his.post(SERVICE, headers={"X-Road-Id": "one"}).status_code == 500
    delivery.bus.follow(registry(service(provider.url, terms=ONCE)))
    failing(provider, 1)

    assert his.post(SERVICE, headers={"X-Road-Id": "one"}).status_code == 503
    assert his.post(SERVICE, headers={"X-Road-Id": "one"}).content == b"well"
    assert len(provider.seen) == 2


def test_an_id_that_was_another_call_is_refused(his: httpx.Client, delivery: Gateway, provider: Provider) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=ONCE)))
    his.post(f"{SERVICE}/a", headers={"X-Road-Id": "one"})

    refused = his.post(f"{SERVICE}/b", headers={"X-Road-Id": "one"})

    assert (refused.status_code, refused.json()["type"]) == (422, "Client.MessageIdReused")
    assert len(provider.seen) == 1


def test_of_many_at_the_same_time_one_is_carried(his: httpx.Client, delivery: Gateway, provider: Provider) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=ONCE)))
    together = threading.Barrier(8)

    def call(_: int) -> int:
        together.wait()
        return his.post(SERVICE, headers={"X-Road-Id": "one"}).status_code

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(call, range(8)))

    assert len(provider.seen) == 1
    assert set(told) <= {200, 409}
    assert 200 in told


def test_the_same_id_accepted_twice_is_one_message(
    his: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=ONCE)))

    first, again = (his.post(SERVICE, headers=LATER | {"X-Road-Id": "one"}) for _ in range(2))

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.headers["location"] == again.headers["location"]
    ended(his, first)
    assert len(provider.seen) == len(tables.rows("SELECT 1 FROM bus_message")) == 1


def test_what_a_dead_process_had_begun_is_taken_over(
    his: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=ONCE)))
    his.post(SERVICE, headers={"X-Road-Id": "one"})
    tables.do("UPDATE bus_outcome SET status = 0, claimer = 1")

    assert his.post(SERVICE, headers={"X-Road-Id": "one"}).status_code == 200
    assert len(provider.seen) == 2


def test_messages_in_the_hands_of_a_dead_process_are_delivered_by_another(
    his: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    accepted = his.post(SERVICE, headers=LATER)
    ended(his, accepted)
    tables.do("UPDATE bus_message SET state = 'underway', claimer = 1, ended_at = NULL")

    assert ended(his, accepted)["tries"] == 2
    assert len(provider.seen) == 2


# circuits


TRIPPING = replace(QUICK, trips_after=2, open_seconds=0.2)


def test_a_provider_that_fails_again_and_again_is_left_alone_and_tried_after_a_while(
    his: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=TRIPPING)))
    failing(provider, 2)

    told = [his.get(SERVICE).status_code for _ in range(2)]
    refused = his.get(SERVICE)

    assert told == [503, 503]
    assert refused.json()["type"] == "Server.ServerProxy.ServiceFailed.CircuitOpen"
    assert refused.headers["retry-after"] == "1"
    assert len(provider.seen) == 2
    until(lambda: his.get(SERVICE).status_code == 200)
    assert his.get(SERVICE).status_code == 200


def test_a_failed_trial_opens_the_circuit_again(his: httpx.Client, delivery: Gateway, provider: Provider) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=replace(TRIPPING, open_seconds=0.05))))
    provider.status = 503
    until(lambda: his.get(SERVICE).status_code and len(provider.seen) >= 4)
    delivery.bus.follow(registry(service(provider.url, terms=replace(TRIPPING, open_seconds=60))))
    seen = len(provider.seen)

    refused = his.get(SERVICE)

    assert refused.headers.get("x-road-error") == "Server.ServerProxy.ServiceFailed.CircuitOpen"
    assert len(provider.seen) == seen


def test_the_fallback_is_called_while_the_circuit_is_open(
    his: httpx.Client, delivery: Gateway, provider: Provider
) -> None:
    terms = replace(TRIPPING, open_seconds=60.0, fallback_url=f"{provider.url}/du-phong")
    delivery.bus.follow(registry(service("http://127.0.0.1:9/", terms=terms)))

    told = [his.get(f"{SERVICE}/v1").status_code for _ in range(3)]

    assert told == [500, 500, 200]
    assert [each.path for each in provider.seen] == ["/du-phong/v1"]


def test_errors_of_the_caller_do_not_open_the_circuit(his: httpx.Client, delivery: Gateway, provider: Provider) -> None:
    delivery.bus.follow(registry(service(provider.url, terms=TRIPPING, most_bytes=10)))
    provider.status = 404

    for _ in range(3):
        his.post(SERVICE, content=b"x" * 11)
        his.get(SERVICE)

    assert delivery.bus.delivery.circuits.of == {}


def test_messages_wait_for_an_open_circuit_without_using_up_their_tries_and_go_when_the_provider_is_back(
    his: httpx.Client, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    terms = replace(TRIPPING, first_wait=600.0, longest_wait=600.0, trips_after=1, open_seconds=60.0)
    delivery.bus.follow(registry(service("http://127.0.0.1:9/", terms=terms)))
    his.get(SERVICE)
    for _ in range(6):
        his.post(SERVICE, headers=LATER)
    time.sleep(0.3)  # long enough for one that does not wait to be tried
    assert {each.tries for each in tables.rows("SELECT tries FROM bus_message")} == {0}

    delivery.bus.follow(registry(service(provider.url, terms=replace(terms, open_seconds=0.0))))
    assert his.get(SERVICE).status_code == 200

    until(lambda: len(tables.rows("SELECT 1 FROM bus_message WHERE state = 'delivered'")) == 6)
    assert {each.tries for each in tables.rows("SELECT tries FROM bus_message")} == {1}


def test_a_second_caller_may_use_the_same_id(his: httpx.Client, delivery: Gateway, provider: Provider) -> None:
    known = registry(service(provider.url, terms=ONCE))
    clinic = f"{HOSPITAL}2"
    delivery.bus.follow(
        replace(known, callers=known.callers | {clinic: caller(clinic, 9)}, grants=known.grants | {(9, 1): ALL})
    )

    for name in (HOSPITAL, clinic):
        assert his.post(SERVICE, headers={"X-Road-Id": "one", "X-Road-Client": name}).status_code == 200
    assert len(provider.seen) == 2


ALL = (Grant("*", None, None),)
