import pytest

from egov.foundation.events.api import events_about
from egov.kernel.actor import GUEST, SYSTEM, Actor, Role, Seat
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.workflow import api as workflow
from egov.services.catalogue.api import Publish, Release, draft, publish
from egov.services.catalogue.tests.conftest import FROM

pytestmark = pytest.mark.django_db


def officer(agency, role):
    return Actor(user=7, name="Trần Thị B", seats=(Seat(agency.pk, role),))


def test_publishing_puts_a_draft_in_force(drafted):
    release = publish(drafted, SYSTEM)

    assert release.state == "published"
    assert release.published_by == "Hệ thống"
    (event,) = events_about(release)
    assert event.name == "catalogue.Published"
    assert event.payload == {
        "procedure": "TT-9001",
        "number": 1,
        "hash": release.hash,
        "valid_from": "2018-01-01",
    }


def test_an_administrator_publishes_for_the_own_agency(drafted, department):
    publish(drafted, officer(department, Role.ADMIN))

    assert Release.objects.get().published_by == "Trần Thị B"


def test_the_province_publishes_for_all(drafted, place):
    place["36"].code = "ubnd-tinh"
    place["36"].save()

    publish(drafted, officer(place["36"], Role.ADMIN))

    assert Release.objects.get().state == "published"


def test_another_agencys_administrator_may_not(drafted, place):
    with pytest.raises(Forbidden, match="cơ quan khác"):
        publish(drafted, officer(place["365"], Role.ADMIN))

    assert Release.objects.get().state == "draft"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_no_other_role_may(drafted, department, role):
    with pytest.raises(Forbidden, match="Chỉ quản trị viên"):
        publish(drafted, officer(department, role))

    assert Release.objects.get().state == "draft"


def test_a_guest_may_not(drafted):
    with pytest.raises(Forbidden):
        publish(drafted, GUEST)

    assert not events_about(drafted)


def test_nothing_is_published_twice(published):
    with pytest.raises(Refused, match="đã được công bố"):
        publish(published, SYSTEM)

    assert events_about(published).count() == 1


def test_a_release_keeps_the_version_of_its_process_that_was_newest_when_it_was_published(
    procedure, content, drafted, process
):
    first = publish(drafted, SYSTEM)
    workflow.publish("mot-cap", process.xml.replace('name="Phân xử lý"', 'name="Phân công"'), SYSTEM)

    second = publish(draft(procedure, content, first.valid_from), SYSTEM)

    assert (first.parsed().process, first.parsed().process_version) == ("mot-cap", 1)
    assert (second.parsed().process, second.parsed().process_version) == ("mot-cap", 2)
    assert Release.objects.get(pk=first.pk).content["process"] == {"key": "mot-cap", "version": 1}


def test_a_version_written_into_a_draft_does_not_count(procedure, content, process, calendar):
    written = content | {"process": {"key": "mot-cap", "version": 7}}

    release = publish(draft(procedure, written, FROM), SYSTEM)

    assert release.parsed().process_version == 1


def test_a_draft_names_no_version(drafted):
    assert drafted.parsed().process_version is None


def test_a_draft_with_problems_stays_a_draft(drafted):
    drafted.content = drafted.content | {"legal_basis": [], "title": ""}
    drafted.save()

    with pytest.raises(Refused) as refused:
        publish(drafted, SYSTEM)

    assert "Chưa có tên thủ tục." in refused.value.message
    assert "Chưa ghi căn cứ pháp lý." in refused.value.message
    assert refused.value.reference
    assert Release.objects.get().state == "draft"


def test_the_button_is_shown_to_whom_it_works_for(drafted, department, place):
    assert Publish(subject=drafted).may(officer(department, Role.ADMIN))
    assert not Publish(subject=drafted).may(officer(place["366"], Role.ADMIN))
