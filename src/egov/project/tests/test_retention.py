"""`manage.py retention`: told first, deleted only when asked."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

pytestmark = pytest.mark.django_db


def run(*options: str) -> list[str]:
    said = StringIO()
    call_command("retention", *options, stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def ended() -> Session:
    past = timezone.now() - timedelta(days=1)
    return Session.objects.create(session_key="cu", session_data="", expire_date=past)


def test_it_tells_what_would_go_and_deletes_nothing(ended: Session) -> None:
    told = run()

    assert "sessions: 1 of sessions.Session (until it ends)" in told
    assert any(line.startswith("dossiers.drafts: 0 of dossiers.Draft") for line in told)
    assert Session.objects.get() == ended


def test_it_deletes_when_asked(ended: Session) -> None:
    assert run("--carry-out") == ["sessions: 1 deleted"]

    assert not Session.objects.exists()
