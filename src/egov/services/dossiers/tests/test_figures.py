"""Figures counted from the log."""

from datetime import timedelta
from typing import Any

from tests.world import MONDAY, World, do_step, make_release, receive_dossier

from egov.services.dossiers.figures import Figures, by_month, figures, rebuild, rebuild_day
from egov.services.dossiers.models import DayFigure
from egov.services.dossiers.scope_figures import agencies_in, figures_in, months_in


def settle_one(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    for number in range(20):
        if dossier.steps.waiting().exists():
            do_step(world, dossier, MONDAY + timedelta(hours=1, minutes=number))


def test_a_span_of_days_counts_what_its_days_count(world: World) -> None:
    settle_one(world)
    day = MONDAY.date()

    rows = rebuild(day - timedelta(days=3), day + timedelta(days=3))

    whole = figures(day, day)
    assert rows == DayFigure.objects.count() == 1
    assert (whole.received, whole.settled, whole.early) == (1, 1, 1)
    assert rebuild_day(day) == 1
    assert figures(day, day) == whole


def test_days_without_events_are_emptied(world: World) -> None:
    settle_one(world)
    day = MONDAY.date()
    rebuild_day(day)
    DayFigure.objects.update(day=day - timedelta(days=1))

    rebuild(day - timedelta(days=1), day - timedelta(days=1))

    assert not DayFigure.objects.exists()


def test_a_month_is_the_sum_of_its_days(world: World) -> None:
    agency = world.agencies["so-tp"]
    first = MONDAY.date().replace(day=1)
    days = [first, first + timedelta(days=4), first.replace(month=first.month + 1)]
    DayFigure.objects.bulk_create(
        DayFigure(agency=agency, day=day, received=number, settled=1) for number, day in enumerate(days, 1)
    )

    months = by_month(first.year)

    assert months[first.month] == Figures(3, 0, 2, 0, 0, 0, 0, 0)
    assert months[first.month + 1].received == 3


def test_a_leader_sees_the_figures_of_the_last_count(world: World) -> None:
    agency, day = world.agencies["so-tp"], MONDAY.date()
    DayFigure.objects.create(agency=agency, day=day, received=2, settled=1, on_time=1)
    before = months_in([agency.pk], day.year), figures_in(None, day, day)

    DayFigure.objects.create(agency=agency, day=day + timedelta(days=1), received=3)
    after = months_in([agency.pk], day.year), figures_in(None, day, day + timedelta(days=1))

    assert (before[0][day.month].received, before[1].received) == (2, 2)
    assert (after[0][day.month].received, after[1].received) == (5, 5)


def test_sums_are_read_once_for_a_count(world: World, django_assert_num_queries: Any) -> None:
    agency, day = world.agencies["so-tp"], MONDAY.date()
    DayFigure.objects.create(agency=agency, day=day, received=2)
    first = agencies_in([agency.pk], day, day)

    with django_assert_num_queries(1):
        assert agencies_in([agency.pk], day, day) == first


def test_a_scope_holds_the_figures_of_its_agencies_alone(world: World) -> None:
    agency = world.agencies["so-tp"]
    DayFigure.objects.create(agency=agency, day=MONDAY.date(), received=2)

    assert months_in([agency.pk], MONDAY.year)[MONDAY.month].received == 2
    assert months_in([0], MONDAY.year) == {}
    assert figures_in([0], MONDAY.date(), MONDAY.date()) == Figures(0, 0, 0, 0, 0, 0, 0, 0)
