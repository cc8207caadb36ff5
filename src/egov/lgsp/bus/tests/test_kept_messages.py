"""Kept messages found again, counted, in their order; who may read what they say."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.buses import REGISTER, TRADE, SmallBus, letter, small_bus
from tests.registries import rows
from tests.world import World

from egov.kernel.actor import SYSTEM, Actor, Role
from egov.kernel.errors import Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.models import Event, EventType, Subscription

JSON = [["content-type", "application/json; charset=utf-8"]]
XML = [["content-type", "application/soap+xml"]]


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


@pytest.fixture
def justice(small: SmallBus) -> Actor:
    return small.world.actor("so-tp", Role.ADMIN)


@pytest.fixture
def trade(small: SmallBus) -> Actor:
    return small.world.actor("so-ct", Role.ADMIN)


@pytest.fixture
def operator(small: SmallBus) -> Actor:
    return small.world.actor("ubnd-tinh", Role.INTEGRATOR)


def found(actor: Actor, **wanted: Any) -> set[bus.Message]:
    return set(bus.kept.messages(actor, bus.kept.Wanted(**wanted)))


def test_each_filter_leaves_what_it_says(trade: Actor) -> None:
    now = timezone.now()
    dead = letter()
    waiting = letter(state="waiting", message_id="so-8", service=f"{REGISTER}-khac", at=now - timedelta(days=2))
    reply = letter(state="delivered", client=REGISTER.rpartition("/")[0], service=f"{TRADE}/ket-qua")

    assert found(trade) == {dead, waiting, reply}
    assert found(trade, state="waiting") == {waiting}
    assert found(trade, service=REGISTER) == found(trade, service="GOV/so-tp/ho-tich/khai-sinh") == {dead}
    assert found(trade, client="GOV/so-tp/ho-tich") == {reply}
    assert found(trade, since=now - timedelta(days=1)) == {dead, reply}
    assert found(trade, until=now - timedelta(days=1)) == {waiting}
    assert found(trade, number="so-8", state="dead") == {waiting}
    assert found(trade, number=str(reply.uuid)) == {reply}
    assert found(trade, number=str(uuid4())) == set()


def test_a_message_id_may_look_like_the_bus_s_own(trade: Actor) -> None:
    number = str(uuid4())
    dead = letter(message_id=number)

    assert found(trade, number=number) == {dead}


def test_what_needs_something_is_counted_of_ones_own_only(justice: Actor, operator: Actor) -> None:
    for state in ("dead", "dead", "waiting", "delivered"):
        letter(state=state)
    letter(client="VN-ND/GOV/so-yt/y", service="VN-ND/GOV/so-yt/y/z")

    assert bus.kept.undelivered(justice) == {"dead": 2, "waiting": 1, "underway": 0, "kept": 0}
    assert bus.kept.undelivered(operator)["dead"] == 3
    assert [(path, many) for path, many, _ in bus.kept.dead_by_service(operator)] == [
        (REGISTER, 2),
        ("VN-ND/GOV/so-yt/y/z", 1),
    ]
    assert [path for path, _, _ in bus.kept.dead_by_service(justice)] == [REGISTER]


def test_dead_letters_are_counted_for_a_service(small: SmallBus, trade: Actor) -> None:
    letter()
    letter(service=f"{TRADE}/khac")

    assert bus.kept.count_dead(trade) == 2
    assert bus.kept.count_dead(trade, small.service) == 1


def test_what_was_sent_later_with_the_same_key_waits_behind(small: SmallBus) -> None:
    first = letter(order_key="a")
    later = [letter(order_key="a", state="waiting") for _ in range(2)]
    letter(order_key="b", state="waiting")
    letter(order_key="a", state="delivered")
    letter(order_key="a", state="waiting", client=f"{TRADE}-khac")

    assert list(bus.kept.behind(first)) == later
    assert list(bus.kept.ahead_of(later[1])) == [first, later[0]]
    assert list(bus.kept.ahead_of(first)) == []


def test_nobody_waits_for_a_dead_event_nor_without_a_key(small: SmallBus) -> None:
    event = letter(order_key="a", kind="event")
    plain = letter()
    letter(state="waiting")
    later = letter(order_key="a", kind="event", state="waiting")

    assert not bus.kept.behind(event).exists()
    assert not bus.kept.ahead_of(later).exists()
    assert not bus.kept.behind(plain).exists()
    assert not bus.kept.ahead_of(plain).exists()


@pytest.mark.parametrize(
    ("agency", "role", "reads"),
    [
        ("so-ct", Role.ADMIN, True),
        ("so-tp", Role.ADMIN, False),
        ("ubnd-tinh", Role.INTEGRATOR, False),
        ("so-ct", Role.SPECIALIST, False),
    ],
)
def test_the_words_are_the_senders(small: SmallBus, agency: str, role: Role, reads: bool) -> None:
    dead = letter()
    actor = small.world.actor(agency, role)

    assert bus.letters.reads_content(actor, dead) is reads
    assert list(bus.kept.contents_visible_to(actor)) == ([dead] if reads else [])


def test_operators_read_for_senders_outside_the_directory(small: SmallBus, operator: Actor) -> None:
    bus.Member.objects.create(member_class="ORG", code="benh-vien", name="Bệnh viện", standing="active")
    outside = letter(client="VN-ND/ORG/benh-vien/his")
    letter()

    assert bus.letters.reads_content(operator, outside)
    assert list(bus.kept.contents_visible_to(operator)) == [outside]
    assert bus.kept.contents_visible_to(SYSTEM).count() == 2


def test_headers_show_no_secret_and_to_others_only_the_usual(small: SmallBus) -> None:
    headers = [
        *JSON,
        ["authorization", "Bearer abc"],
        ["X-Api-Key", "k"],
        ["x-road-userid", "038085001234"],
        ["x-benh-nhan", "Lan"],
        ["idempotency-key", "7"],
    ]
    dead = letter(headers=headers)

    mine = dict(bus.letters.shown_headers(dead, whole=True))
    others = dict(bus.letters.shown_headers(dead, whole=False))

    assert (mine["authorization"], mine["X-Api-Key"], mine["x-benh-nhan"]) == ("***", "***", "Lan")
    assert (others["x-benh-nhan"], others["idempotency-key"]) == ("***", "7")
    assert mine["x-road-userid"] == others["x-road-userid"] == "038******234"


@pytest.mark.parametrize(
    ("body", "text"), [(b"a", "a"), ("ế".encode(), "ế"), (b"\xff\xd8", None), (b"a\x00b", None), (b"", "")]
)
def test_a_body_is_text_or_only_so_many_bytes(small: SmallBus, body: bytes, text: str | None) -> None:
    content = bus.letters.first_content(letter(body=body, headers=JSON))

    assert content == bus.letters.Content(text, len(body), JSON[0][1])


def test_an_answer_and_a_correction_have_their_own_content(small: SmallBus) -> None:
    plain = letter()
    more = letter(answer=b"<a/>", answer_headers=[["Content-Type", "text/xml"]], edited=b"{}")

    assert (bus.letters.answer_content(plain), bus.letters.edited_content(plain)) == (None, None)
    assert bus.letters.answer_content(more) == bus.letters.Content("<a/>", 4, "text/xml")
    assert bus.letters.edited_content(more) == bus.letters.Content("{}", 2, "")


def test_the_first_body_of_an_event_is_what_its_subscriber_gets(small: SmallBus) -> None:
    kind = EventType.objects.create(room="VN-ND/GOV/so-tp/phong", code="moi", schema={}, at=timezone.now())
    event = Event.objects.create(uuid=uuid4(), event_type=kind, publisher=TRADE, event={"so": 7}, at=timezone.now())
    wanted = Subscription.objects.create(uuid=uuid4(), event_type=kind, subscriber=TRADE, at=timezone.now())

    text = bus.letters.first_content(letter(kind="event", body=None, event=event, subscription=wanted)).text

    assert text is not None
    assert '"event": {\n  "so": 7' in text
    assert '"eventType": "moi"' in text


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [
        (JSON, b'{"so": 8,}', "JSON đúng cách: xem dòng 1"),
        (JSON, b'{\n"so" 8}', "dòng 2, cột 6"),
        (JSON, b"\xff", "không phải JSON"),
        (JSON, b"[" * 200_000, "không phải JSON"),
        (JSON, b"", "dòng 1"),
        (XML, b"<a><b></a>", "XML đúng cách: xem dòng 1"),
        (XML, b"", "XML"),
    ],
)
def test_what_the_receiver_could_not_read_is_not_kept(
    trade: Actor, headers: list[list[str]], body: bytes, said: str
) -> None:
    dead = letter(headers=headers)
    before = rows()

    with pytest.raises(Refused, match=said):
        bus.EditLetter(subject=dead, body=body).run(trade)

    assert rows() == before


@pytest.mark.parametrize(
    ("headers", "first", "body"),
    [
        (JSON, b"{}", '{"tên": 1}'.encode()),
        (XML, b"<a/>", b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"),
        ([], b"{}", b"{"),
        ([["content-type", "text/csv"]], b"", b"a;b"),
        ([*JSON, ["content-encoding", "gzip"]], b"\x1f\x8b", b"\x1f\x8b\x08"),
        (JSON, b"", b""),
    ],
)
def test_what_the_receiver_can_read_or_nobody_can_judge_is_kept(
    trade: Actor, headers: list[list[str]], first: bytes, body: bytes
) -> None:
    dead = letter(headers=headers, body=first)

    bus.EditLetter(subject=dead, body=body).run(trade)

    dead.refresh_from_db()
    assert bytes(dead.edited) == body
