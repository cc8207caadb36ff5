"""Kept messages by the management interface: found, read, corrected, sent again, dropped."""

from base64 import b64decode, b64encode
from typing import Any

import jsonschema
import pytest
from django.utils import timezone
from tests.buses import REGISTER, TRADE, SmallBus, letter, small_bus
from tests.registries import rows
from tests.world import World

from egov.channels.api.bus.messages import MESSAGE, WHOLE
from egov.channels.api.tests.test_bus import Program
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

JSON = [["content-type", "application/json"], ["authorization", "Bearer abc"]]


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


@pytest.fixture
def trade(small: SmallBus) -> Program:
    return Program(small.world, "so-ct", Role.ADMIN)


@pytest.fixture
def justice(small: SmallBus) -> Program:
    return Program(small.world, "so-tp", Role.ADMIN)


@pytest.fixture
def operator(small: SmallBus) -> Program:
    return Program(small.world, "ubnd-tinh", Role.INTEGRATOR)


def ids(answer: tuple[int, Any]) -> list[int]:
    assert answer[0] == 200
    return [one["id"] for one in answer[1]["items"]]


def test_messages_are_listed_by_filters_and_pages(trade: Program) -> None:
    dead, waiting = letter(), letter(state="waiting")
    other = letter(service=f"{TRADE}/ket-qua", client=REGISTER.rpartition("/")[0])

    assert ids(trade("GET", "/messages")) == [dead.pk, waiting.pk, other.pk]
    assert ids(trade("GET", "/messages?state=waiting")) == [waiting.pk]
    assert ids(trade("GET", f"/messages?service={REGISTER}&state=dead")) == [dead.pk]
    assert ids(trade("GET", "/messages?client=GOV/so-tp/ho-tich")) == [other.pk]
    first = trade("GET", "/messages?limit=2")[1]
    assert first["next"] == str(waiting.pk)
    assert ids(trade("GET", f"/messages?limit=2&after={first['next']}")) == [other.pk]
    assert trade("GET", "/messages?state=tot")[0] == 422


def test_the_sender_reads_what_it_says_and_no_secret(trade: Program) -> None:
    dead = letter(headers=JSON, answer=b"nein", path="/038085001234", status=500, order_key="a")
    letter(order_key="a", state="waiting")

    status, shown = trade("GET", f"/messages/{dead.pk}")

    assert (status, shown["side"], shown["path"], shown["behind"]) == (200, "provider", "/038******234", 1)
    assert b64decode(shown["content"]["first"]) == b'{\n"so": 7\n}'
    assert b64decode(shown["content"]["answer"]) == b"nein"
    assert shown["content"]["headers"][1] == {"name": "authorization", "value": "***"}


def test_receivers_and_operators_see_it_without_its_words(justice: Program, operator: Program) -> None:
    dead = letter()

    for program in (justice, operator):
        status, shown = program("GET", f"/messages/{dead.pk}")
        assert (status, shown["message_id"], shown["content"]) == (200, "so-7", None)


@pytest.mark.thorough
@pytest.mark.parametrize("state", [*bus.Message.State])
@pytest.mark.parametrize("kind", [*bus.Message.Kind])
def test_what_is_shown_keeps_to_its_shape(trade: Program, state: str, kind: str) -> None:
    now = timezone.now()
    message = letter(state=state, kind=kind, expires_at=now, edited=b"\xff", edited_at=now, answer=b"", fault="Client")

    status, shown = trade("GET", f"/messages/{message.pk}")

    assert status == 200
    jsonschema.validate(shown, WHOLE)
    jsonschema.validate(trade("GET", "/messages")[1]["items"][0], MESSAGE)


def test_a_letter_is_sent_again(justice: Program) -> None:
    dead = letter()

    status, shown = justice("POST", f"/messages/{dead.pk}/replay")

    assert (status, shown["state"], shown["replays"]) == (200, "waiting", 1)
    assert justice("POST", f"/messages/{dead.pk}/replay")[0] == 409
    dead.refresh_from_db()
    assert dead.replays == 1


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"text": '{"tên": "Lan"}'}, '{"tên": "Lan"}'.encode()),
        ({"base64": b64encode(b"[1]").decode()}, b"[1]"),
    ],
)
def test_a_letter_is_corrected_as_text_or_as_bytes(trade: Program, body: dict[str, str], kept: bytes) -> None:
    dead = letter(headers=JSON)

    status, shown = trade("PUT", f"/messages/{dead.pk}/body", body)

    dead.refresh_from_db()
    assert (status, bytes(dead.edited)) == (200, kept)
    assert b64decode(shown["content"]["edited"]) == kept
    assert shown["content"]["difference"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "{"}, 409),
        ({"base64": "A"}, 422),
        ({"base64": "AAAA\n"}, 422),
        ({"base64": "!"}, 422),
        ({"text": "a", "base64": ""}, 422),
        ({"text": "a\0"}, 422),
        ({}, 422),
    ],
)
def test_what_is_no_body_changes_nothing(trade: Program, body: dict[str, str], status: int) -> None:
    dead = letter(headers=JSON)
    before = rows()

    assert trade("PUT", f"/messages/{dead.pk}/body", body)[0] == status

    assert rows() == before


def test_only_the_sender_corrects_it(justice: Program, operator: Program) -> None:
    dead = letter()
    before = rows()

    for program in (justice, operator):
        assert program("PUT", f"/messages/{dead.pk}/body", {"text": "a"})[0] == 403

    assert rows() == before


def test_a_letter_is_dropped_with_a_reason(trade: Program) -> None:
    dead = letter()

    assert trade("POST", f"/messages/{dead.pk}/drop", {"reason": " "})[0] == 409
    assert trade("POST", f"/messages/{dead.pk}/drop", {})[0] == 422
    dead.refresh_from_db()
    assert dead.state == "dead"
    assert trade("POST", f"/messages/{dead.pk}/drop", {"reason": "Gửi nhầm"})[1]["state"] == "dropped"


def test_the_provider_sends_all_letters_of_its_service_again(small: SmallBus, justice: Program) -> None:
    for _ in range(3):
        letter()
    letter(state="delivered")

    assert justice("POST", f"/services/{small.service.pk}/replay") == (
        200,
        {"service": small.service.pk, "replayed": 3},
    )
    assert justice("POST", f"/services/{small.service.pk}/replay")[0] == 409


def test_the_caller_does_not_send_everybodys_letters_again(small: SmallBus, trade: Program) -> None:
    letter()
    before = rows()

    assert trade("POST", f"/services/{small.service.pk}/replay")[0] == 404

    assert rows() == before


def test_others_neither_see_nor_touch_it(small: SmallBus) -> None:
    dead = letter()
    stranger = Program(small.world, "huyen", Role.ADMIN)
    before = rows()

    assert ids(stranger("GET", "/messages")) == []
    assert stranger("GET", f"/messages/{dead.pk}")[0] == 404
    assert stranger("POST", f"/messages/{dead.pk}/replay")[0] == 404
    assert stranger("PUT", f"/messages/{dead.pk}/body", {"text": "a"})[0] == 404
    assert stranger("POST", f"/messages/{dead.pk}/drop", {"reason": "x"})[0] == 404

    assert rows() == before
