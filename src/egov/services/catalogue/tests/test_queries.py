from datetime import date

import pytest

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import NotFound
from egov.services.catalogue.api import (
    Field,
    Procedure,
    current_release,
    current_releases,
    draft,
    fields,
    form_of,
    offices_for,
    procedure,
    publish,
    release,
)
from egov.services.catalogue.forms import lists, units

pytestmark = pytest.mark.django_db
NOT_YET = date(2017, 12, 31)


def test_a_code_may_be_written_in_any_case(published):
    assert procedure(" tt-9001 ").code == "TT-9001"
    assert current_release("tt-9001") == published


@pytest.mark.parametrize("code", ["TT-0000", "", "'; --", "TT"])
def test_an_unknown_code_is_not_found(published, code):
    with pytest.raises(NotFound, match="Không có thủ tục này"):
        procedure(code)


def test_before_its_first_day_a_procedure_has_no_release(published):
    with pytest.raises(NotFound, match="chưa được công bố"):
        current_release("TT-9001", NOT_YET)


def test_a_draft_is_not_in_force(drafted):
    with pytest.raises(NotFound):
        current_release("TT-9001")


def test_a_pinned_release_stays_reachable(procedure, content, published):
    publish(draft(procedure, content | {"summary": "mới"}, published.valid_from), SYSTEM)

    assert release(published.pk).number == 1
    assert current_release("TT-9001").number == 2


def test_no_release_has_this_id():
    with pytest.raises(NotFound):
        release(0)


def test_the_releases_of_a_list_in_one_query(published, procedure, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = current_releases([procedure])

    assert found == {procedure.pk: published}


def codes(found):
    return sorted(agency.code for agency in found)


def test_every_office_of_the_level_receives(published, procedure):
    assert codes(offices_for(procedure)) == ["ubnd-365", "ubnd-366"]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("366", ["ubnd-366"]), ("14260", ["ubnd-366"]), ("36", ["ubnd-365", "ubnd-366"]), ("999", [])],
)
def test_the_offices_of_a_place(published, procedure, unit, expected):
    assert codes(offices_for(procedure, unit)) == expected


def test_a_department_serves_every_place(procedure, content, process, calendar):
    content["routing"]["receive"] = "agency:so-tp"
    publish(draft(procedure, content, date(2018, 1, 1)), SYSTEM)

    assert codes(offices_for(procedure, "14260")) == ["so-tp"]


def test_only_fields_with_procedures_are_offered(procedure):
    Field.objects.create(code="trong", name="Lĩnh vực trống")

    assert [field.code for field in fields()] == ["ho-tich"]


def test_the_form_of_a_release_is_read_once(published):
    form = form_of(published)

    assert form is form_of(published)
    assert form.steps[0].key == "buoc"


def test_a_form_knows_the_units_and_lists_of_the_province(place):
    assert units("") == [("36", "Tỉnh Nam Định")]
    assert [code for code, _name in units("36")] == ["365", "366"]
    assert units("999") == []
    assert lists("khong-co") is None


def test_procedures_are_shown_by_name(procedure):
    assert str(procedure) == "Cấp giấy thử"
    assert str(procedure.field) == "Hộ tịch"
    assert list(Procedure.objects.all()) == [procedure]
