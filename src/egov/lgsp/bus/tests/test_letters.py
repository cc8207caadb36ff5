"""Dead letters: seen by both sides, corrected by the sender, sent off again one by one or by the thousand."""

from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from tests.buses import REGISTER, TRADE, SmallBus, letter, small_bus
from tests.gateways import Gateway, Provider
from tests.registries import rows
from tests.world import World

from egov.foundation.events.api import events_about
from egov.kernel.actor import SYSTEM, Actor, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.tests.delivering import Tables, until


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
def stranger(small: SmallBus) -> Actor:
    return small.world.actor("so-tp", Role.SPECIALIST)


def test_a_replayed_letter_has_all_its_tries_again_and_its_id(small: SmallBus, trade: Actor) -> None:
    dead = letter()

    bus.Replay(subject=dead).run(trade)

    dead.refresh_from_db()
    assert (dead.state, dead.tries, dead.replays, dead.ended_at) == ("waiting", 0, 1, None)
    assert dead.message_id == "so-7"
    assert events_about(dead).get().payload["message"] == "so-7"


def test_the_first_body_stays_beside_the_corrected_one(small: SmallBus, trade: Actor) -> None:
    dead = letter()

    bus.EditLetter(subject=dead, body=b'{\n"so": 8\n}').run(trade)

    dead.refresh_from_db()
    assert (bytes(dead.body), bytes(dead.edited)) == (b'{\n"so": 7\n}', b'{\n"so": 8\n}')
    assert dead.edited_by == trade.name
    assert bus.letters.compared(dead).difference[3:] == [" {", '-"so": 7', '+"so": 8', " }"]


def test_who_receives_may_replay_and_drop_but_not_edit(small: SmallBus, justice: Actor) -> None:
    dead = letter()
    before = rows()

    with pytest.raises(Forbidden, match="quản trị của cơ quan này"):
        bus.EditLetter(subject=dead, body=b"x").run(justice)

    assert rows() == before
    bus.DropLetter(subject=dead, reason="Gửi nhầm").run(justice)
    dead.refresh_from_db()
    assert dead.state == "dropped"
    assert dead.ended_at is not None


@pytest.mark.parametrize("action", [bus.Replay, bus.DropLetter, bus.EditLetter])
def test_others_may_do_nothing_with_it(small: SmallBus, stranger: Actor, action: Any) -> None:
    dead = letter()
    more = {bus.DropLetter: {"reason": "x"}, bus.EditLetter: {"body": b"x"}}.get(action, {})
    before = rows()

    with pytest.raises(Forbidden):
        action(subject=dead, **more).run(stranger)

    assert rows() == before


@pytest.mark.parametrize("state", ["waiting", "underway", "delivered", "dropped"])
def test_only_a_dead_letter_is_replayed(small: SmallBus, trade: Actor, state: str) -> None:
    alive = letter(state=state)
    before = rows()

    with pytest.raises(Refused, match="đang được gửi hoặc đã kết thúc"):
        bus.Replay(subject=alive).run(trade)

    assert rows() == before


def test_a_dropped_letter_has_a_reason(small: SmallBus, trade: Actor) -> None:
    dead = letter()

    with pytest.raises(Refused, match="lý do"):
        bus.DropLetter(subject=dead, reason=" ").run(trade)

    dead.refresh_from_db()
    assert dead.state == "dead"


def test_all_letters_of_a_service_are_replayed_in_one_go(small: SmallBus, justice: Actor) -> None:
    for _ in range(50):
        letter()
    other = letter(service=f"{REGISTER}-khac")
    done = letter(state="delivered")

    outcome = bus.ReplayAll(subject=small.service).run(justice)

    assert outcome.payload.letters == 50  # type: ignore[attr-defined]
    assert bus.Message.objects.filter(state="waiting").count() == 50
    for untouched in (other, done):
        state = untouched.state
        untouched.refresh_from_db()
        assert untouched.state == state
    with pytest.raises(Refused):
        bus.ReplayAll(subject=small.service).run(justice)


def test_the_callers_administrator_does_not_replay_everybodys_letters(small: SmallBus, trade: Actor) -> None:
    letter()
    before = rows()

    with pytest.raises(Forbidden):
        bus.ReplayAll(subject=small.service).run(trade)

    assert rows() == before


def test_both_sides_see_their_messages_and_nobody_else(
    small: SmallBus, justice: Actor, trade: Actor, stranger: Actor
) -> None:
    own = letter()
    letter(client="VN-ND/GOV/so-ct2/x", service="VN-ND/GOV/so-yt/y/z")

    assert list(bus.messages_visible_to(justice)) == list(bus.messages_visible_to(trade)) == [own]
    assert list(bus.messages_visible_to(stranger)) == []
    assert bus.messages_visible_to(SYSTEM).count() == 2


def test_the_command_lists_shows_edits_and_replays(small: SmallBus, tmp_path: Path) -> None:
    dead, other = letter(fault="Server.ServerProxy.NetworkError"), letter(client="VN-ND/GOV/so-yt/x")
    corrected = tmp_path / "body.json"
    corrected.write_bytes(b"{}")

    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("bus_deadletters", *arguments, stdout=out)
        return out.getvalue()

    assert f"{dead.uuid}" in said("list", "--client", TRADE)
    assert f"{other.uuid}" not in said("list", "--client", TRADE)
    assert said("edit", str(dead.uuid), str(corrected)) == "1 edited\n"
    assert "+{}" in said("show", str(dead.uuid))
    assert said("replay", "--service", REGISTER, "--client", TRADE) == "1 replayed\n"
    assert said("drop", str(other.uuid), "--reason", "thử") == "1 dropped\n"
    assert said("list") == ""
    with pytest.raises(CommandError, match="đã kết thúc"):
        said("replay", str(dead.uuid))
    with pytest.raises(CommandError, match="no such message"):
        said("show", str(uuid4()))


@pytest.mark.django_db
def test_what_was_corrected_is_what_the_provider_gets(
    his: Any, delivery: Gateway, provider: Provider, tables: Tables
) -> None:
    provider.status = 503
    accepted = his.post(
        "/r1/VN-ND/GOV/SYT/yte/benh-an", content=b"wrong", headers={"Prefer": "respond-async", "X-Road-Id": "so-9"}
    )
    until(lambda: tables.rows("SELECT 1 FROM bus_message WHERE state = 'dead'"))
    provider.status = 200

    tables.do("UPDATE bus_message SET edited = 'right', state = 'waiting', tries = 0, next_at = now(), ended_at = NULL")

    until(lambda: his.get(accepted.headers["location"]).json()["state"] == "delivered")
    assert (provider.seen[-1].body, provider.seen[-1].header("x-road-id")) == (b"right", "so-9")
    assert tables.rows("SELECT body FROM bus_message")[0].body == b"wrong"
