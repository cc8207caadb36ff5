"""What the administrator of an agency may do with its people: asked of the actions themselves."""

from dataclasses import replace
from datetime import date

import pytest
from tests.world import World

from egov.foundation.directory.api import Division
from egov.foundation.events.api import Event, Refusal
from egov.foundation.identity.api import AddOfficer, Deactivate, EndPost, GivePost, Post, User
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused

DAY = date(2018, 3, 5)


def adding(world: World, agency: str = "so-tp") -> AddOfficer:
    return AddOfficer(
        subject=world.agencies[agency],
        username="le.thi.oanh",
        full_name="Lê Thị Oanh",
        email="oanh@stp.example",
        role=Role.SPECIALIST,
        division=None,
        valid_from=DAY,
    )


def test_an_administrator_adds_people_to_the_own_agency_only(world: World) -> None:
    admin = world.actor("so-tp", Role.ADMIN)
    before = User.objects.count()

    with pytest.raises(Forbidden):
        adding(world, "so-ct").run(admin)

    assert User.objects.count() == before
    assert Refusal.objects.get().action == "identity.manage:AddOfficer"
    adding(world).run(admin)
    assert Post.objects.get(user__username="le.thi.oanh").agency == world.agencies["so-tp"]


@pytest.mark.parametrize("role", sorted({*Role} - {Role.ADMIN}))
def test_nobody_else_adds_people(world: World, role: Role) -> None:
    with pytest.raises(Forbidden):
        adding(world).run(world.actor("so-tp", role))

    assert not User.objects.filter(username="le.thi.oanh").exists()


def test_a_division_of_another_agency_is_refused(world: World) -> None:
    other = Division.objects.get(agency__code="so-ct")

    with pytest.raises(Refused, match="Chọn phòng của cơ quan này"):
        replace(adding(world), division=other.pk).run(world.actor("so-tp", Role.ADMIN))


def test_somebody_of_another_agency_gets_no_post_here(world: World) -> None:
    stranger = world.people["so-ct", Role.CLERK]
    give = GivePost(subject=world.agencies["so-tp"], user=stranger.pk, role=Role.CLERK, division=None, valid_from=DAY)

    with pytest.raises(Refused, match="không thuộc cơ quan"):
        give.run(world.actor("so-tp", Role.ADMIN))

    assert Post.objects.filter(user=stranger).count() == 1


def test_a_post_of_another_agency_is_not_ended(world: World) -> None:
    held = Post.objects.get(user=world.people["so-ct", Role.CLERK])

    with pytest.raises(Forbidden):
        EndPost(subject=held, valid_to=DAY).run(world.actor("so-tp", Role.ADMIN))

    held.refresh_from_db()
    assert held.valid_to is None


def test_a_post_does_not_end_before_it_began(world: World) -> None:
    held = Post.objects.get(user=world.people["so-tp", Role.CLERK])

    with pytest.raises(Refused, match="sau ngày bắt đầu"):
        EndPost(subject=held, valid_to=date(2000, 1, 1)).run(world.actor("so-tp", Role.ADMIN))


def test_an_account_is_closed_once(world: World) -> None:
    admin, clerk = world.actor("so-tp", Role.ADMIN), world.people["so-tp", Role.CLERK]
    close = Deactivate(subject=world.agencies["so-tp"], user=clerk.pk)
    close.run(admin)

    with pytest.raises(Refused, match="đã khoá"):
        close.run(admin)

    assert Event.objects.filter(name="identity.OfficerDeactivated").count() == 1
    assert not Post.objects.filter(user=clerk, valid_to=None).exists()


def test_a_citizen_is_nobody_that_an_administrator_can_close(world: World) -> None:
    with pytest.raises(Refused, match="không thuộc cơ quan"):
        Deactivate(subject=world.agencies["so-tp"], user=world.citizen.pk).run(world.actor("so-tp", Role.ADMIN))

    world.citizen.refresh_from_db()
    assert world.citizen.is_active
