"""Rooms of events by GovStack's PubSub API, from the outside."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from psycopg.types.json import Jsonb
from tests.gateways import HEALTH, HOSPITAL, INSTANCE, Gateway, Provider, caller, only, registry, service

from egov.lgsp.bus.gateway.registry import Grant, Registry
from egov.lgsp.bus.tests.delivering import QUICK, Tables, until

pytestmark = pytest.mark.django_db
ROOM = f"{INSTANCE}/GOV/STP/ho-tich"
CLINIC = f"{INSTANCE}/ORG/TYT/kham"
ALL = (Grant("*", None, None),)
BIRTH = {
    "eventType": "newBirth",
    "schema": {"type": "object", "properties": {"mother": {"type": "string"}}, "required": ["mother"]},
}


def with_room(*services: Any, **more: Any) -> Registry:
    """The justice department's room; the hospital and two subscribers may do everything in it."""
    known = [
        service("room:", code, number, provider=ROOM, **({"timeout": 60.0} | more))
        for number, code in enumerate(("api", "pub", "pull"), 11)
    ]
    grants = {(number, each.id): ALL for number in (1, 2, 4) for each in known}
    found = registry(*known, *services, grants=grants)
    extra = {ROOM: caller(ROOM, 3), CLINIC: caller(CLINIC, 4)}
    return replace(found, callers=found.callers | extra)


class Member:
    """A program that speaks GovStack."""

    def __init__(self, gateway: Gateway, name: str) -> None:
        headers = {"X-GovStack-Client": name}
        self.http = httpx.Client(base_url=f"{gateway.url}/r1/{ROOM}/", headers=headers, timeout=10)

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, path, **more)

    def publish(self, mother: str, code: str = "newBirth") -> str:
        answer = self.call("POST", f"pub/v1/{code}", json={"eventType": code, "event": {"mother": mother}})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def subscribe(self, delivery: str = "PULL", **options: Any) -> httpx.Response:
        said = {"eventType": "newBirth", "delivery": delivery, "options": options}
        return self.call("POST", "api/v1/subs/newBirth", json=said)

    def pull(self) -> Any:
        answer = self.call("GET", "pull/v1/newBirth")
        return answer.json() if answer.status_code == 200 else answer.status_code

    def confirm(self, event: str) -> int:
        return self.call("DELETE", f"pull/v1/newBirth/{event}").status_code

    def deliveries(self, event: str) -> dict[str, str]:
        found = self.call("GET", f"pub/v1/newBirth/{event}").json()["deliveries"]
        return {each["subscriberId"]["applicationCode"]: each["state"] for each in found}


@pytest.fixture
def room(delivery: Gateway) -> Gateway:
    delivery.bus.follow(with_room())
    return delivery


@pytest.fixture
def hospital(room: Gateway) -> Iterator[Member]:
    """The publisher; the event type is there."""
    member = Member(room, HOSPITAL)
    assert member.call("POST", "api/v1/eventType", json=BIRTH).status_code == 200
    yield member
    member.http.close()


@pytest.fixture
def yte(room: Gateway) -> Iterator[Member]:
    member = Member(room, HEALTH)
    yield member
    member.http.close()


@pytest.fixture
def clinic(room: Gateway) -> Iterator[Member]:
    member = Member(room, CLINIC)
    yield member
    member.http.close()


# event types


def test_event_types_are_listed_shown_and_deleted(yte: Member, tables: Tables) -> None:
    assert yte.call("GET", "api/v1/eventType").status_code == 204
    assert yte.call("GET", "api/v1/eventType/newBirth").status_code == 204

    assert yte.call("POST", "api/v1/eventType", json=BIRTH).status_code == 200

    assert yte.call("GET", "api/v1/eventType").json() == ["newBirth"]
    assert yte.call("GET", "api/v1/eventType/newBirth").json() == BIRTH
    assert yte.call("POST", "api/v1/eventType", json=BIRTH).status_code == 409
    assert yte.call("DELETE", "api/v1/eventType/newBirth").status_code == 204
    assert yte.call("DELETE", "api/v1/eventType/newBirth").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"eventType": "a"},
        {"schema": {}},
        {"eventType": 7, "schema": {}},
        {"eventType": "", "schema": {}},
        {"eventType": "a/b", "schema": {}},
        {"eventType": "a\u0000", "schema": {}},
        {"eventType": "a", "schema": "no"},
        {"eventType": "a", "schema": {"type": "nothing"}},
        {"eventType": "a", "schema": {"$ref": "http://169.254.169.254/x"}},
        {"eventType": "a", "schema": {"properties": {"x": {"$ref": "file:///etc/passwd"}}}},
        {"eventType": "a", "schema": {"title": "\u0000"}},
        [],
    ],
)
def test_what_is_no_event_type_is_refused(yte: Member, tables: Tables, body: Any) -> None:
    assert yte.call("POST", "api/v1/eventType", json=body).status_code == 400
    assert tables.rows("SELECT 1 FROM bus_eventtype") == []


def test_a_deeply_nested_schema_is_refused(yte: Member, tables: Tables) -> None:
    deep = '{"eventType": "a", "schema": ' + '{"not":' * 900 + "{}" + "}" * 900 + "}"

    assert yte.call("POST", "api/v1/eventType", content=deep).status_code == 400
    assert tables.rows("SELECT 1 FROM bus_eventtype") == []


def test_deleting_a_type_takes_its_events_and_subscriptions_along(
    hospital: Member, yte: Member, tables: Tables
) -> None:
    yte.subscribe()
    hospital.publish("Lan")

    assert hospital.call("DELETE", "api/v1/eventType/newBirth").status_code == 204

    for table in ("bus_event", "bus_subscription", "bus_message"):
        assert tables.rows(f"SELECT 1 FROM {table}") == []  # noqa: S608


# publishing


def test_an_event_is_pulled_and_acknowledged_by_each_subscriber(hospital: Member, yte: Member, clinic: Member) -> None:
    yte.subscribe()
    clinic.subscribe()

    published = hospital.publish("Lan")

    pulled = yte.pull()
    assert pulled["id"] == published
    assert pulled["event"] == {"mother": "Lan"}
    assert pulled["eventType"] == "newBirth"
    assert pulled["publisherId"] == {
        "instanceId": INSTANCE,
        "memberClass": "ORG",
        "memberCode": "BVDK",
        "applicationCode": "his",
    }
    assert yte.confirm(published) == 204
    assert yte.pull() == 404
    assert hospital.deliveries(published) == {"yte": "delivered", "kham": "kept"}
    assert clinic.pull()["id"] == published


def test_an_event_that_is_not_as_its_type_says_reaches_nobody(hospital: Member, yte: Member, tables: Tables) -> None:
    yte.subscribe()
    for body in (
        {"eventType": "newBirth", "event": {"mother": 7}},
        {"eventType": "newBirth", "event": {}},
        {"eventType": "newBirth", "event": []},
        {"eventType": "other", "event": {"mother": "Lan"}},
        {"event": {"mother": "Lan"}},
        {"eventType": "newBirth", "event": {"mother": "\u0000"}},
    ):
        refused = hospital.call("POST", "pub/v1/newBirth", json=body)
        assert (refused.status_code, refused.json()["type"]) == (400, "Client.BadRequest")

    unknown = hospital.call("POST", "pub/v1/death", json={"eventType": "death", "event": {}})
    assert unknown.status_code == 404
    assert tables.rows("SELECT 1 FROM bus_event") == []
    assert yte.pull() == 404


def test_who_subscribes_later_gets_no_earlier_events(hospital: Member, yte: Member) -> None:
    hospital.publish("Lan")
    yte.subscribe()

    assert yte.pull() == 404


def test_the_publisher_alone_sees_and_stops_its_event(hospital: Member, yte: Member, clinic: Member) -> None:
    yte.subscribe()
    clinic.subscribe()
    published = hospital.publish("Lan")
    clinic.confirm(clinic.pull()["id"])

    for method in ("GET", "DELETE"):
        assert yte.call(method, f"pub/v1/newBirth/{published}").status_code == 404
        assert hospital.call(method, f"pub/v1/newBirth/{uuid4()}").status_code == 404
        assert hospital.call(method, "pub/v1/newBirth/x").status_code == 404
    assert hospital.call("DELETE", f"pub/v1/newBirth/{published}").status_code == 204
    assert yte.pull() == 404
    assert hospital.deliveries(published) == {"yte": "dropped", "kham": "delivered"}
    assert hospital.call("DELETE", f"pub/v1/newBirth/{published}").status_code == 404


# subscriptions


def test_a_subscription_is_shown_changed_and_cancelled(hospital: Member, yte: Member, clinic: Member) -> None:
    assert yte.call("GET", "api/v1/subs").status_code == 404
    assert yte.call("GET", "api/v1/subs/newBirth").status_code == 404

    created = yte.call("POST", "api/v1/subs/newBirth", json={"eventType": "newBirth"})

    assert created.status_code == 200
    found = yte.call("GET", "api/v1/subs/newBirth").json()
    assert UUID(found["id"])
    assert found["subscriberId"]["applicationCode"] == "yte"
    assert (found["delivery"], found["options"]) == ("PUSH", {"TTL": 3600, "FIFO": False})
    assert yte.call("GET", "api/v1/subs").json() == [found]
    assert clinic.call("GET", "api/v1/subs").status_code == 404
    assert yte.subscribe().status_code == 409

    said = {"eventType": "newBirth", "delivery": "PULL", "options": {"FIFO": True}}
    assert yte.call("PATCH", "api/v1/subs/newBirth", json=said).status_code == 201
    changed = yte.call("GET", "api/v1/subs/newBirth").json()
    assert (changed["id"], changed["delivery"], changed["options"]) == (
        found["id"],
        "PULL",
        {"TTL": 3600, "FIFO": True},
    )
    assert clinic.call("PATCH", "api/v1/subs/newBirth", json=said).status_code == 404
    assert clinic.call("DELETE", "api/v1/subs/newBirth").status_code == 404
    assert yte.call("DELETE", "api/v1/subs/newBirth").status_code == 204
    assert yte.call("GET", "api/v1/subs/newBirth").status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"eventType": "other"},
        {"eventType": "newBirth", "delivery": "FAX"},
        {"eventType": "newBirth", "options": 7},
        {"eventType": "newBirth", "options": {"TTL": 0}},
        {"eventType": "newBirth", "options": {"TTL": True}},
        {"eventType": "newBirth", "options": {"TTL": 10**12}},
        {"eventType": "newBirth", "options": {"FIFO": "yes"}},
    ],
)
def test_nonsense_is_no_subscription(hospital: Member, yte: Member, tables: Tables, said: Any) -> None:
    assert yte.call("POST", "api/v1/subs/newBirth", json=said).status_code == 400
    assert tables.rows("SELECT 1 FROM bus_subscription") == []


def test_an_unknown_type_cannot_be_subscribed_to(yte: Member) -> None:
    assert yte.call("POST", "api/v1/subs/death", json={"eventType": "death"}).status_code == 400


def test_what_waits_for_a_cancelled_subscription_is_dropped(hospital: Member, yte: Member) -> None:
    yte.subscribe()
    published = hospital.publish("Lan")

    yte.call("DELETE", "api/v1/subs/newBirth")

    assert hospital.deliveries(published) == {"yte": "dropped"}


# pulling


def test_two_workers_of_one_subscriber_get_different_events(hospital: Member, yte: Member) -> None:
    yte.subscribe()
    published = [hospital.publish("Lan"), hospital.publish("Mai")]

    assert [yte.pull()["id"], yte.pull()["id"]] == published
    assert yte.pull() == 404


def test_an_event_that_is_not_acknowledged_in_time_comes_again(room: Gateway, hospital: Member, yte: Member) -> None:
    yte.subscribe()
    published = hospital.publish("Lan")
    room.bus.follow(with_room(timeout=0.1))
    assert yte.pull()["id"] == published

    again = until(lambda: (found := yte.pull()) != 404 and found)

    assert again["id"] == published
    assert yte.confirm(published) == 204
    assert yte.confirm(published) == 404


def test_with_fifo_the_next_event_comes_only_after_the_one_before(hospital: Member, yte: Member) -> None:
    yte.subscribe(FIFO=True)
    first, second = hospital.publish("Lan"), hospital.publish("Mai")

    one = yte.pull()
    assert (one["id"], yte.pull()) == (first, 404)
    yte.confirm(first)

    two = yte.pull()
    assert two["id"] == second
    assert two["sequence"] > one["sequence"]


def test_after_its_time_an_event_is_gone(hospital: Member, yte: Member, tables: Tables) -> None:
    yte.subscribe(TTL=1)
    hospital.publish("Lan")
    tables.do("UPDATE bus_message SET expires_at = now() - interval '1 second'")

    assert yte.pull() == 404


def test_who_has_not_subscribed_gets_and_acknowledges_nothing(hospital: Member, yte: Member, clinic: Member) -> None:
    yte.subscribe()
    published = hospital.publish("Lan")

    assert clinic.pull() == 404
    assert clinic.confirm(published) == 404
    assert yte.confirm("x") == 404
    assert yte.pull()["id"] == published


def test_who_is_pushed_to_cannot_pull(hospital: Member, yte: Member) -> None:
    yte.subscribe("PUSH")

    assert yte.pull() == 409


# pushing


def pushing(room: Gateway, provider: Provider) -> None:
    """Both subscribers have a service of the event type's name."""
    room.bus.follow(
        with_room(
            service(f"{provider.url}/yte", "newBirth", 21, provider=HEALTH, terms=QUICK),
            service(f"{provider.url}/kham", "newBirth", 22, provider=CLINIC, terms=QUICK),
        )
    )


def test_an_event_is_pushed_to_the_subscribers_service_of_its_name(
    room: Gateway, hospital: Member, yte: Member, clinic: Member, provider: Provider
) -> None:
    pushing(room, provider)
    yte.subscribe("PUSH")
    clinic.subscribe("PUSH")

    published = hospital.publish("Lan")

    until(lambda: hospital.deliveries(published) == {"yte": "delivered", "kham": "delivered"})
    assert {each.path for each in provider.seen} == {"/yte", "/kham"}
    pushed = provider.seen[0]
    item = httpx.Response(200, content=pushed.body).json()
    assert (item["id"], item["event"], item["eventType"]) == (published, {"mother": "Lan"}, "newBirth")
    assert pushed.header("x-road-client") == ROOM
    assert pushed.header("x-road-id") == published
    assert [each.protocol for each in room.kept.records].count("event") == 2


def test_a_subscriber_that_fails_gets_it_again_and_the_other_only_once(
    room: Gateway, hospital: Member, yte: Member, clinic: Member, provider: Provider
) -> None:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        broken = scope["path"] == "/yte" and [each.path for each in provider.seen].count("/yte") < 3
        await send({"type": "http.response.start", "status": 404 if broken else 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    pushing(room, provider)
    provider.instead = answer
    yte.subscribe("PUSH")
    clinic.subscribe("PUSH")

    published = hospital.publish("Lan")

    until(lambda: hospital.deliveries(published) == {"yte": "delivered", "kham": "delivered"})
    assert sorted(each.path for each in provider.seen) == ["/kham", "/yte", "/yte", "/yte"]
    assert {each.header("x-road-id") for each in provider.seen} == {published}


def test_with_fifo_pushes_keep_their_order(room: Gateway, hospital: Member, yte: Member, provider: Provider) -> None:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 500 if len(provider.seen) < 3 else 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    pushing(room, provider)
    provider.instead = answer
    yte.subscribe("PUSH", FIFO=True)

    published = [hospital.publish(name) for name in "abcd"]

    until(lambda: hospital.deliveries(published[-1]) == {"yte": "delivered"})
    assert [each.header("x-road-id") for each in provider.seen] == [published[0]] * 2 + published


def test_who_changes_to_pull_finds_what_was_to_be_pushed(hospital: Member, yte: Member, tables: Tables) -> None:
    yte.subscribe("PUSH")
    published = hospital.publish("Lan")
    until(lambda: tables.rows("SELECT 1 FROM bus_message WHERE state = 'waiting' AND tries > 0"))

    changed = yte.call("PATCH", "api/v1/subs/newBirth", json={"eventType": "newBirth", "delivery": "PULL"})

    assert changed.status_code == 201
    assert until(lambda: (found := yte.pull()) != 404 and found)["id"] == published


# rights, and what GovStack's description knows


def test_rights_to_the_rooms_endpoints_decide(room: Gateway, hospital: Member, tables: Tables) -> None:
    known = with_room()
    room.bus.follow(replace(known, grants={(1, 12): only("POST", "/v1/newBirth")}))

    assert hospital.publish("Lan")
    for method, path, status in [
        ("POST", "pub/v1/death", 404),
        ("POST", "api/v1/eventType", 400),
        ("GET", "api/v1/eventType", 204),
        ("DELETE", "api/v1/eventType/newBirth", 404),
        ("GET", "pull/v1/newBirth", 404),
        ("POST", "api/v1/subs/newBirth", 400),
    ]:
        refused = hospital.call(method, path, json={"eventType": "newBirth", "event": {"mother": "Lan"}})
        assert refused.status_code == status, path
        assert refused.headers["x-road-error"] == "Server.ServerProxy.AccessDenied"
    assert len(tables.rows("SELECT 1 FROM bus_event")) == 1
    assert len(tables.rows("SELECT 1 FROM bus_eventtype")) == 1


def test_the_same_room_speaks_x_road_to_those_who_speak_it(room: Gateway) -> None:
    with httpx.Client(base_url=f"{room.url}/r1/{ROOM}/", headers={"X-Road-Client": CLINIC}) as plain:
        room.bus.follow(replace(with_room(), grants={}))
        refused = plain.get("pull/v1/newBirth")

    assert (refused.status_code, refused.json()["type"]) == (500, "Server.ServerProxy.AccessDenied")


def test_other_methods_and_addresses_are_refused(yte: Member) -> None:
    refused = yte.call("PUT", "api/v1/subs/newBirth", json={})

    assert refused.status_code == 405
    assert refused.headers["allow"] == "DELETE, GET, PATCH, POST"
    assert yte.call("GET", "api/v2/subs").status_code == 404


def test_the_directory_speaks_govstack(room: Gateway, hospital: Member) -> None:
    clients = httpx.get(f"{room.url}/govstack/listClients").json()["member"]
    methods = httpx.get(f"{room.url}/govstack/r1/{ROOM}/listMethods", headers={"X-GovStack-Client": HOSPITAL}).json()
    one = hospital.call("GET", "allowedMethods?serviceId=pub").json()

    assert clients[0] == {
        "name": "Bệnh viện đa khoa",
        "id": {"objectType": "MEMBER", "instanceId": INSTANCE, "memberClass": "ORG", "memberCode": "BVDK"},
    }
    assert clients[1]["id"]["objectType"] == "APPLICATION"
    assert [each["serviceCode"] for each in methods["member"]] == ["api", "pub", "pull"]
    assert one["member"][0] | {"endpointList": {"member": []}} == one["member"][0]
    assert [each["serviceCode"] for each in one["member"]] == ["pub"]
    assert httpx.get(f"{room.url}/govstack/listClients?instanceId=EE").json() == {"member": []}
    assert hospital.call("GET", "getOpenAPI").status_code == 400


# rules over several events


def rule(tables: Tables, pattern: str, types: list[str], times: int = 1, within: int = 60, key: str = "mother") -> None:
    tables.do(
        "INSERT INTO bus_eventrule (room, pattern, types, key, times, within, produces, since, active)"
        " VALUES (%s, %s, %s, %s, %s, %s, 'alarm', now() - interval '1 day', true)",
        *(ROOM, pattern, Jsonb(types), key, times, within),
    )


@pytest.fixture
def watched(hospital: Member, yte: Member) -> Member:
    """The health department pulls alarms; deaths are published too."""
    for code in ("death", "alarm"):
        assert hospital.call("POST", "api/v1/eventType", json={"eventType": code, "schema": {}}).status_code == 200
    said = {"eventType": "alarm", "delivery": "PULL"}
    assert yte.call("POST", "api/v1/subs/alarm", json=said).status_code == 200
    return yte


def alarms(member: Member) -> list[dict[str, Any]]:
    found = []
    while (answer := member.call("GET", "pull/v1/alarm")).status_code == 200:
        found.append(answer.json()["event"])
    return found


def test_so_many_within_a_time_mean_one_event_and_are_counted_once(
    hospital: Member, watched: Member, tables: Tables
) -> None:
    rule(tables, "count", ["newBirth"], times=3)

    events = [hospital.publish("Lan"), hospital.publish("Mai"), hospital.publish("Lan")]
    assert alarms(watched) == []
    events = [events[0], events[2], hospital.publish("Lan")]

    assert alarms(watched) == [{"rule": "count", "key": "Lan", "events": events}]
    hospital.publish("Lan")
    assert alarms(watched) == []


def test_events_that_are_too_old_do_not_count(hospital: Member, watched: Member, tables: Tables) -> None:
    rule(tables, "count", ["newBirth"], times=2, within=60)
    hospital.publish("Lan")
    tables.do("UPDATE bus_event SET at = at - interval '2 minutes'")

    hospital.publish("Lan")

    assert alarms(watched) == []


def test_a_sequence_has_to_come_in_its_order(hospital: Member, watched: Member, tables: Tables) -> None:
    rule(tables, "sequence", ["newBirth", "death"])

    hospital.publish("Lan", "death")
    first = hospital.publish("Lan")
    hospital.publish("Mai", "death")
    assert alarms(watched) == []
    second = hospital.publish("Lan", "death")

    assert alarms(watched) == [{"rule": "sequence", "key": "Lan", "events": [first, second]}]


def test_what_did_not_follow_in_time_is_told_once(hospital: Member, watched: Member, tables: Tables) -> None:
    missed, followed = hospital.publish("Lan"), hospital.publish("Mai")
    hospital.publish("Mai", "death")
    tables.do("UPDATE bus_event SET at = at - interval '2 minutes'")

    rule(tables, "absence", ["newBirth", "death"], within=60)

    told = until(lambda: alarms(watched))
    assert told == [{"rule": "absence", "key": "Lan", "events": [missed]}]
    assert followed not in str(told)
    assert len(tables.rows("SELECT 1 FROM bus_rulematch")) == 1


def test_many_publishers_at_once_complete_a_count_once(hospital: Member, watched: Member, tables: Tables) -> None:
    rule(tables, "count", ["newBirth"], times=8)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: hospital.publish("Lan"), range(8)))

    assert len(alarms(watched)) == 1
