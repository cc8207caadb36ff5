"""The scores of one-stop shops, counted from dossiers in the database."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import MONDAY, World, do_step, make_release, receive_dossier

from egov.foundation.events.api import events_about
from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.kernel.working_time import HANOI
from egov.services.catalogue.api import Release
from egov.services.dossiers.api import Declared, Dossier
from egov.services.feedback.api import Declare, Rating, Shop, Statement, shop_scores

FIRST, LAST = date(2018, 1, 1), date(2018, 3, 31)
LATER = datetime(2018, 7, 1, 9, tzinfo=HANOI)


def settled(world: World, release: Release, at: datetime = MONDAY, days: int = 0, **changes: object) -> Dossier:
    """Received and settled so many days later."""
    dossier = receive_dossier(world, release, at=at)
    while dossier.steps.waiting().exists():
        do_step(world, dossier, at + timedelta(days=days, hours=1))
    Dossier.objects.filter(pk=dossier.pk).update(**changes)
    dossier.refresh_from_db()
    return dossier


def rate(dossier: Dossier, stars: int = 5, **answers: str) -> None:
    Rating.objects.create(dossier=dossier, agency=dossier.lead, at=MONDAY, stars=stars, **answers)


def shop_of(world: World, agency: str = "so-tp", last: date = LAST) -> Shop:
    return shop_scores(None, FIRST, last)[world.agencies[agency].pk]


def declare(world: World, quarter: int = 1, role: Role = Role.LEADER, agency: str = "so-tp", **figures: int) -> None:
    action = Declare(subject=world.agencies["so-tp"], year=2018, quarter=quarter, figures=Declared(**figures), at=LATER)
    action.run(world.actor(agency, role))


def test_early_in_time_and_late_dossiers_are_counted_as_the_rule_scores_them(world: World) -> None:
    release = make_release()
    _early, in_time, late = (settled(world, release) for _ in range(3))
    Dossier.objects.filter(pk=in_time.pk).update(due=in_time.finished_at + timedelta(hours=1))
    Dossier.objects.filter(pk=late.pk).update(due=late.finished_at - timedelta(hours=1))

    shop = shop_of(world)

    assert shop.dossiers == 3
    assert {one.moment: one.dossiers for one in shop.alike} == {"early": 1, "in_time": 1, "late": 1}
    assert shop.scores[1] == Decimal("1.0")


def test_a_step_that_was_late_takes_a_point_of_the_second(world: World) -> None:
    dossier = settled(world, make_release())
    dossier.steps.filter(kind="process").update(due=MONDAY)

    assert shop_of(world).scores[2] == Decimal("1.0")


def test_a_second_visit_for_papers_takes_a_point_of_the_third(world: World) -> None:
    release = make_release()
    settled(world, release)
    asked = settled(world, release)
    asked.supplements.create(number=1, at_intake=True, reason="Thiếu", asked_at=MONDAY, accepted_at=MONDAY)

    shop = shop_of(world)

    assert shop.scores[3] == Decimal("1.5")
    assert shop.scores[4] == Decimal("2.0")


@pytest.mark.parametrize(("online", "points"), [("online", "2.0"), ("counter", "0.0")])
def test_shares_of_dossiers_filed_online_and_settled_at_the_counter(world: World, online: str, points: str) -> None:
    settled(world, make_release(immediate=True), channel=online)

    shop = shop_of(world)

    assert (shop.scores[5], shop.scores[9]) == (Decimal("2.0"), Decimal(points))


def test_only_what_was_settled_in_the_span_counts(world: World) -> None:
    release = make_release()
    settled(world, release)
    settled(world, release, finished_at=datetime(2018, 4, 1, 0, 0, tzinfo=HANOI))
    receive_dossier(world, release)
    settled(world, release, status="stopped")

    assert shop_of(world).dossiers == 1


def test_the_grade_waits_for_the_agencys_own_statement(world: World) -> None:
    settled(world, make_release())
    assert shop_of(world).missing == [6, 7, 8]
    assert (shop_of(world).total, shop_of(world).grade) == (None, "")

    declare(world, petitions=4, petitions_in_time=1)

    shop = shop_of(world)
    assert shop.missing == []
    assert shop.total == Decimal("14.0")
    assert shop.grade == "good"


def test_a_year_needs_every_quarter(world: World) -> None:
    settled(world, make_release())
    for quarter in (1, 2):
        declare(world, quarter)

    assert shop_of(world, last=date(2018, 12, 31)).missing == [6, 7, 8]
    assert shop_of(world, last=date(2018, 6, 30)).missing == []


def test_a_statement_is_put_right_and_both_stay_in_the_log(world: World) -> None:
    declare(world, complaints=3)
    declare(world, complaints=1)

    assert Statement.objects.get().complaints == 1
    stated = events_about(world.agencies["so-tp"]).filter(name="feedback.Stated")
    assert [event.payload["complaints"] for event in stated] == [3, 1]


@pytest.mark.parametrize(
    ("quarter", "figures", "sentence"),
    [
        (4, {}, "chưa bắt đầu"),
        (5, {}, "từ I đến IV"),
        (1, {"complaints": -1}, "từ 0 trở lên"),
        (1, {"petitions": 1, "petitions_in_time": 2}, "không lớn hơn"),
    ],
)
def test_a_statement_that_cannot_be_is_refused(
    world: World, quarter: int, figures: dict[str, int], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        declare(world, quarter, **figures)

    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("agency", "role"), [("so-tp", Role.COUNTER), ("so-tp", Role.HEAD), ("ubnd-tinh", Role.LEADER)]
)
def test_only_the_agencys_leader_and_administrator_state_its_figures(world: World, agency: str, role: Role) -> None:
    with pytest.raises(Forbidden):
        declare(world, role=role, agency=agency)

    assert not Statement.objects.exists()


@pytest.mark.thorough
@pytest.mark.parametrize(("ratings", "shown"), [(4, False), (5, True)])
def test_ratings_are_shown_only_when_no_single_one_can_be_read_out(world: World, ratings: int, shown: bool) -> None:
    release = make_release()
    for number in range(ratings):
        rate(settled(world, release), stars=5 if number else 1, attitude="tot", guidance="chua")

    opinion = shop_of(world).opinion

    assert (opinion is not None) is shown
    if opinion:
        assert (opinion.ratings, opinion.good, opinion.kind, opinion.guided) == (5, 4, 5, 0)


def test_all_shops_take_as_many_queries_as_one(world: World) -> None:
    settled(world, make_release())
    with CaptureQueriesContext(connection) as one:
        shop_scores(None, FIRST, LAST)
    other = make_release("TT-9002", routing={"receive": "level:huyen", "decide": "same"})
    dossier = receive_dossier(world, other, "huyen")
    while dossier.steps.waiting().exists():
        do_step(world, dossier, MONDAY + timedelta(hours=1))

    with CaptureQueriesContext(connection) as two:
        found = shop_scores(None, FIRST, LAST)

    assert set(found) == {world.agencies["so-tp"].pk, world.agencies["huyen"].pk}
    assert len(one) == len(two)
