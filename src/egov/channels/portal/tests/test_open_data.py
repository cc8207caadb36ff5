"""Open data of the bus: days that have ended, no small counts, both formats, a page that explains."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.buses import REGISTER, SmallBus, exchange, small_bus
from tests.world import World

from egov.lgsp.bus import api as bus


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


def noon(days: int) -> datetime:
    """Noon so many days ago."""
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days)


def calls(many: int, days: int = 1, **values: str) -> None:
    at = noon(days)
    for number in range(many):
        exchange(at + timedelta(seconds=number), **values)
    bus.rebuild(at, at + timedelta(hours=1))


def month_of(days: int) -> str:
    return f"{noon(days):%Y-%m}"


def days_told(client: Client) -> list[dict[str, object]]:
    return list(client.get("/du-lieu-mo/truc-tich-hop.json", {"thang": month_of(1)}).json()["days"])


def test_a_day_that_ended_is_told_by_service_and_agency(small: SmallBus, client: Client) -> None:
    calls(12)

    (row,) = days_told(client)

    assert (row["service"], row["title"], row["calls"], row["faults"]) == (REGISTER, "Tra cứu khai sinh", 12, 0)
    assert (row["provider"], row["caller"]) == (small.justice.name, small.trade.name)
    assert row["day"] == noon(1).date().isoformat()


def test_few_calls_have_no_figures(small: SmallBus, client: Client) -> None:
    calls(bus.FEWEST - 1)

    (row,) = days_told(client)

    assert [row[name] for name in ("calls", "faults", "p50", "p95", "bytes")] == [None] * 5


def test_organisations_outside_stand_together(small: SmallBus, client: Client) -> None:
    for code in ("a", "b"):
        member = bus.Member.objects.create(member_class="COM", code=code, name=f"Công ty {code}", standing="active")
        member.subsystems.create(code="app", name="app", standing="active")
    for number in range(6):
        exchange(noon(1) + timedelta(seconds=number), client="VN-ND/COM/a/app")
        exchange(noon(1) + timedelta(seconds=number), client="VN-ND/COM/b/app")
    bus.rebuild(noon(1), noon(1) + timedelta(hours=1))

    (row,) = days_told(client)

    assert (row["caller"], row["calls"]) == ("COM", 12)
    assert "Công ty" not in str(row)


def test_today_what_is_unknown_and_what_is_no_traffic_is_not_told(small: SmallBus, client: Client) -> None:
    exchange(timezone.now())
    bus.rebuild(timezone.now(), timezone.now() + timedelta(hours=1))
    calls(12, service="VN-ND/GOV/so-tp/ho-tich/bia-ra")
    calls(12, client="VN-ND/GOV/bia/ra")
    calls(12, protocol="mock")
    calls(12, protocol="probe")

    assert days_told(client) == []


def test_the_same_as_csv_for_spreadsheets(small: SmallBus, client: Client) -> None:
    bus.Service.objects.update(title="=1+1")
    calls(12)

    answer = client.get("/du-lieu-mo/truc-tich-hop.csv", {"thang": month_of(1)})

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["day", "service", "title", "provider", "caller"]
    assert rows[1][1:3] == [REGISTER, "'=1+1"]
    assert rows[1][5] == "12"
    assert 'rel="license"' in answer["Link"]


@pytest.mark.parametrize("month", ["2026-13", "x", "", "2026-1", "٢٠٢٦-٠١"])
def test_what_is_no_month_is_not_there(small: SmallBus, client: Client, month: str) -> None:
    assert client.get("/du-lieu-mo/truc-tich-hop.csv", {"thang": month}).status_code == 404


@pytest.mark.parametrize(("address", "heading"), [("/du-lieu-mo/", "Dữ liệu mở"), ("/en/du-lieu-mo/", "Open data")])
def test_a_page_explains_in_both_languages_and_the_footer_leads_there(
    small: SmallBus, client: Client, address: str, heading: str
) -> None:
    calls(12)

    text = client.get(address).content.decode()

    assert f">{heading}</h1>" in text
    assert f"thang={month_of(1)}" in text
    assert "creativecommons.org/licenses/by/4.0" in text
    assert f'href="{address}"' in client.get("/en/" if "en" in address[:4] else "/").content.decode()
