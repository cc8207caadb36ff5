"""What has reached the end of its term goes, with an event that says how much; nothing else does."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from egov.foundation.events.api import Event, Refusal, log_refusal
from egov.foundation.retention import registry, removing
from egov.foundation.retention.api import RULES, Removal, Rule, carry_out, carry_out_all, due, keeps
from egov.foundation.retention.jobs import carry_out_at_night
from egov.kernel.actor import GUEST

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(days: int) -> Refusal:
    """Refused so many days ago."""
    log_refusal(action="thu", subject_kind="thu", subject_id=1, actor=GUEST, reason="Không được.")
    entry = Refusal.objects.latest("pk")
    Refusal.objects.filter(pk=entry.pk).update(at=NOW - timedelta(days=days))
    return entry


def test_refusals_are_kept_for_24_months() -> None:
    old, kept = refused(731), refused(729)

    assert carry_out("events.refusals", NOW) == 1

    assert list(Refusal.objects.all()) == [kept]
    assert not Refusal.objects.filter(pk=old.pk).exists()


def test_sessions_go_when_they_have_ended() -> None:
    Session.objects.create(session_key="cu", session_data="", expire_date=NOW - timedelta(seconds=1))
    Session.objects.create(session_key="moi", session_data="", expire_date=NOW + timedelta(seconds=1))

    assert carry_out("sessions", NOW) == 1

    assert Session.objects.get().session_key == "moi"


def test_an_event_says_how_many_went_by_which_rule_and_not_what_stood_in_them() -> None:
    refused(800)
    refused(900)

    carry_out("events.refusals", NOW)

    event = Event.objects.get(name="retention.Removed")
    assert event.payload == {"rule": "events.refusals", "term": "24 months: audit", "rows": 2}
    assert event.actor_name == "Hệ thống"
    assert Removal.objects.get(pk=event.subject_id).rows == 2


def test_where_nothing_goes_nothing_is_said() -> None:
    refused(1)

    assert carry_out_all(NOW) == {}

    assert not Removal.objects.exists()
    assert not Event.objects.filter(name="retention.Removed").exists()


def test_many_rows_go_in_batches_each_with_its_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removing, "BATCH", 2)
    for days in range(731, 736):
        refused(days)

    assert carry_out("events.refusals", NOW) == 5

    assert list(Removal.objects.order_by("pk").values_list("rows", flat=True)) == [2, 2, 1]


def test_the_dry_run_counts_and_changes_nothing() -> None:
    refused(800)
    refused(1)

    told = {rule.key: rows for rule, rows in due(NOW)}

    assert told["events.refusals"] == 1
    assert set(told) == set(RULES)
    assert Refusal.objects.count() == 2
    assert not Removal.objects.exists()


def test_the_nightly_job_carries_out_every_rule() -> None:
    refused(800)
    Session.objects.create(session_key="cu", session_data="", expire_date=NOW - timedelta(days=1))

    carry_out_at_night(timestamp=0)

    assert sorted(Removal.objects.values_list("rule", flat=True)) == ["events.refusals", "sessions"]


def test_a_row_that_was_touched_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = refused(800)
    asked = []

    def rows(now: object) -> "QuerySet[Refusal]":
        """The second time somebody has touched it."""
        asked.append(now)
        return Refusal.objects.filter(pk=entry.pk) if len(asked) == 1 else Refusal.objects.none()

    monkeypatch.setitem(RULES, "thu", Rule("thu", ("events.Refusal",), "1 day", rows))

    assert carry_out("thu", NOW) == 0

    assert Refusal.objects.filter(pk=entry.pk).exists()
    assert not Removal.objects.exists()


def test_when_the_removal_fails_neither_rows_nor_event_are_left_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = refused(800)

    def broken(rows: "QuerySet[Refusal]") -> int:
        rows.delete()
        raise OSError("the power went")

    rule = Rule("thu", ("events.Refusal",), "1 day", lambda now: Refusal.objects.all(), broken)
    monkeypatch.setitem(RULES, "thu", rule)

    with pytest.raises(OSError, match="power"):
        carry_out("thu", NOW)

    assert Refusal.objects.filter(pk=entry.pk).exists()
    assert not Event.objects.filter(name="retention.Removed").exists()


def test_a_rule_is_declared_once() -> None:
    with pytest.raises(RuntimeError, match="declared twice"):
        keeps("sessions", "sessions.Session", term="1 day")(lambda now: Session.objects.none())

    assert registry.RULES["sessions"].term == "until it ends"
