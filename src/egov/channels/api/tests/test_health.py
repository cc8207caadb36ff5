"""The address that says whether the system is well."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from egov.channels.api.health import LATE


@pytest.mark.django_db
def test_a_well_system_says_so(client):
    answer = client.get("/suc-khoe")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "late_jobs": 0}
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_work_that_waits_too_long_is_counted(client):
    long_ago = timezone.now() - LATE - timedelta(minutes=1)
    app.configure_task("files.expire", schedule_at=long_ago).defer(timestamp=0)

    assert client.get("/suc-khoe").json()["late_jobs"] == 1


@pytest.mark.django_db
def test_fresh_work_is_not_late(client):
    app.configure_task("files.expire").defer(timestamp=0)

    assert client.get("/suc-khoe").json()["late_jobs"] == 0


@pytest.mark.django_db
def test_without_a_database_the_system_is_down(client, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(ProcrastinateJob.objects, "filter", broken)

    answer = client.get("/suc-khoe")

    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


@pytest.mark.django_db
def test_it_is_only_read(client):
    assert client.post("/suc-khoe").status_code == 405
