"""The page where a person lets agencies have data, and takes that back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.world import World

from egov.channels.portal.tests.english import assert_english
from egov.foundation.events.api import events_about
from egov.foundation.identity.api import actor_of
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus

pytestmark = pytest.mark.django_db
AN = "036099000123"
PAGE = "/tai-khoan/dong-y/"
CARE = "Khám chữa bệnh theo Luật 15/2023/QH15"


@pytest.fixture
def right(world: World) -> bus.AccessRight:
    """The hospital may have case files of those who agree."""
    hospital = bus.Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện đa khoa", standing="active")
    health = bus.Member.objects.create(member_class="GOV", code="SYT", name="Sở Y tế", standing="active")
    his = bus.Subsystem.objects.create(member=hospital, code="his", name="HIS", standing="active")
    provider = bus.Subsystem.objects.create(member=health, code="yte", name="Y tế", standing="active")
    made = {"subsystem": provider, "code": "benh-an", "title": "Tra cứu bệnh án", "url": "http://x"}
    service = bus.Service.objects.create(**made, standing="active")
    return bus.AccessRight.objects.create(
        service=service, subsystem=his, purpose=CARE, consent="path:1", state="granted"
    )


@pytest.fixture
def citizen(world: World, client: Client) -> Client:
    """Signed in, and confirmed at the counter."""
    bus.ConfirmedPerson.objects.create(user=world.citizen, number=AN, confirmed_by="Lan", document="CCCD")
    client.force_login(world.citizen)
    return client


def given(world: World, right: bus.AccessRight, **more: Any) -> bus.Consent:
    bus.GiveConsent(subject=right, member=right.subsystem.member_id, **more).run(actor_of(world.citizen))
    return bus.Consent.objects.latest("pk")


def test_agreeing_with_one_click(world: World, citizen: Client, right: bus.AccessRight) -> None:
    shown = citizen.get(PAGE).content.decode()
    assert "Bệnh viện đa khoa" in shown
    assert CARE in shown

    post = {"quyen": right.pk, "co-quan": right.subsystem.member_id, "thoi-han": "180"}
    answer = citizen.post(PAGE, post, follow=True)

    consent = bus.Consent.objects.get()
    assert "Đã ghi nhận" in answer.content.decode()
    assert (consent.person, consent.way, consent.service) == (AN, "portal", right.service)
    assert consent.valid_to is not None
    assert timedelta(days=179) < consent.valid_to - timezone.now() < timedelta(days=181)
    (event,) = events_about(right)
    assert (event.name, event.actor_user) == ("bus.ConsentGiven", world.citizen.pk)
    assert AN not in str(event.payload)


def test_withdrawing_with_one_click(world: World, citizen: Client, right: bus.AccessRight) -> None:
    consent = given(world, right)

    answer = citizen.post(PAGE, {"rut": consent.pk}, follow=True)

    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert "Đã rút lại" in answer.content.decode()
    assert [event.name for event in events_about(consent)] == ["bus.ConsentWithdrawn"]
    with pytest.raises(Refused, match="hết hiệu lực"):
        bus.WithdrawConsent(subject=consent).run(actor_of(world.citizen))


def test_nobody_withdraws_or_sees_anothers(world: World, citizen: Client, right: bus.AccessRight) -> None:
    consent = given(world, right)
    bus.Consent.objects.filter(pk=consent.pk).update(person="036099000124")
    consent.refresh_from_db()

    answer = citizen.post(PAGE, {"rut": consent.pk}, follow=True)

    assert 'name="rut"' not in answer.content.decode()
    with pytest.raises(Forbidden):
        bus.WithdrawConsent(subject=consent).run(actor_of(world.citizen))
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_a_number_that_was_only_typed_in_speaks_for_nobody(
    world: World, client: Client, right: bus.AccessRight
) -> None:
    world.citizen.personal_number = AN
    world.citizen.save()
    client.force_login(world.citizen)

    page = client.get(PAGE).content.decode()
    client.post(PAGE, {"quyen": right.pk, "co-quan": right.subsystem.member_id, "thoi-han": ""})

    assert "chưa được xác nhận" in page
    assert "Bệnh viện đa khoa" not in page
    assert not bus.Consent.objects.exists()


@pytest.mark.parametrize("wrong", [{"thoi-han": "9999"}, {"co-quan": "0"}, {"quyen": "x"}])
def test_what_is_not_asked_for_is_not_given(citizen: Client, right: bus.AccessRight, wrong: dict[str, str]) -> None:
    post = {"quyen": right.pk, "co-quan": right.subsystem.member_id, "thoi-han": ""} | wrong

    answer = citizen.post(PAGE, post, follow=True)

    assert "không còn cần bạn đồng ý" in answer.content.decode()
    assert not bus.Consent.objects.exists()


def test_the_same_is_not_asked_for_twice(world: World, citizen: Client, right: bus.AccessRight) -> None:
    given(world, right)

    assert "Không có cơ quan nào" in citizen.get(PAGE).content.decode()
    with pytest.raises(Refused, match="đã đồng ý"):
        given(world, right)


def test_each_member_of_a_group_asks_for_itself(world: World, citizen: Client, right: bus.AccessRight) -> None:
    group = bus.Group.objects.create(code="bv", name="Bệnh viện")
    group.subsystems.add(right.subsystem)
    bus.AccessRight.objects.filter(pk=right.pk).update(subsystem=None, group=group)

    citizen.post(PAGE, {"quyen": right.pk, "co-quan": right.subsystem.member_id, "thoi-han": ""})

    assert bus.Consent.objects.get().valid_to is None


def test_the_page_in_english(visited: World, citizen: Client, right: bus.AccessRight) -> None:
    given(visited, right)
    other = bus.Member.objects.create(member_class="ORG", code="PK", name="Phòng khám", standing="active")
    clinic = bus.Subsystem.objects.create(member=other, code="pk", name="PK", standing="active")
    more = {"subsystem": clinic, "purpose": CARE, "consent": "path:1", "state": "granted"}
    bus.AccessRight.objects.create(service=right.service, **more)

    page = assert_english(citizen, PAGE)

    assert "Your consent is asked for" in page
    assert "In force until" not in page


def test_an_officer_at_the_counter_confirms_a_number_once(world: World) -> None:
    officer = next(actor_of(user) for (_, role), user in world.people.items() if role is Role.COUNTER)
    other = next(user for (_, role), user in world.people.items() if role is Role.LEADER)

    bus.ConfirmPerson(subject=world.citizen, number="036 099 000 123", document="CCCD").run(officer)

    assert bus.ConfirmedPerson.objects.get().number == AN
    assert [event.name for event in events_about(world.citizen)] == ["bus.PersonConfirmed"]
    with pytest.raises(Refused, match="tài khoản khác"):
        bus.ConfirmPerson(subject=other, number=AN, document="CCCD").run(officer)
    with pytest.raises(Forbidden):
        bus.ConfirmPerson(subject=world.citizen, number=AN, document="CCCD").run(actor_of(world.citizen))
