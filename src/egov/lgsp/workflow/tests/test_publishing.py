"""Versions: numbered, kept, never changed."""

import pytest
from django.db import DatabaseError, transaction

from egov.foundation.events.api import events_about
from egov.kernel.actor import Actor
from egov.kernel.errors import Invalid, Refused
from egov.lgsp.workflow import api
from egov.lgsp.workflow.models import Definition

from .conftest import drawing

OFFICER = Actor(user=7, name="Trần Thị Hạnh")


def changed() -> str:
    return drawing("mot-cap").replace('name="Phân xử lý"', 'name="Phân công xử lý"')


@pytest.mark.django_db
def test_a_definition_says_who_published_what():
    definition = api.publish("mot-cap", drawing("mot-cap"), OFFICER)

    assert (definition.key, definition.version, definition.by_user) == ("mot-cap", 1, 7)
    assert definition.by_name == "Trần Thị Hạnh"
    assert definition.name == "Giải quyết tại một cơ quan"
    assert [entry.payload["sha256"] for entry in events_about(definition)] == [definition.sha256]


@pytest.mark.django_db
def test_a_changed_document_is_the_next_version_and_runs_keep_theirs(simple):
    old = api.start("mot-cap", None, {})

    second = api.publish("mot-cap", changed(), OFFICER)

    assert second.version == 2
    assert api.run(old.id).version == 1
    assert api.start("mot-cap", None, {}).version == 2
    assert api.start("mot-cap", 1, {}).version == 1
    assert api.plan("mot-cap", 1)[3].label == "Phân xử lý"
    assert api.plan("mot-cap")[3].label == "Phân công xử lý"


@pytest.mark.django_db
def test_the_same_document_again_is_the_same_version(simple):
    again = api.publish("mot-cap", drawing("mot-cap"), OFFICER)

    assert again == simple
    assert Definition.objects.count() == 1


@pytest.mark.django_db
def test_a_document_with_problems_is_not_published():
    broken = drawing("mot-cap").replace('value="counter"', 'value="boss"')

    with pytest.raises(Invalid) as raised:
        api.publish("mot-cap", broken, OFFICER)

    assert list(raised.value.problems) == ["1", "2", "3"]
    assert "Tiếp nhận hồ sơ" in raised.value.problems["1"]
    assert not Definition.objects.exists()


@pytest.mark.django_db
def test_a_published_version_cannot_be_changed_or_deleted(simple):
    simple.name = "Tên khác"

    with pytest.raises(Refused):
        simple.save()
    with pytest.raises(Refused):
        simple.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Definition.objects.update(name="Tên khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        Definition.objects.all()._raw_delete("default")

    assert Definition.objects.get().name == "Giải quyết tại một cơ quan"
