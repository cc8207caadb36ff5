from datetime import date

import pytest

from egov.foundation.directory.api import AdministrativeUnit
from egov.kernel.errors import Refused
from egov.services.catalogue.api import (
    ReleaseContent,
    agency_by_rule,
    asked_agencies,
    deciding_agency,
    receiving_agencies,
)

DAY = date(2018, 3, 1)
HERE = {"noi": {"province": "36", "district": "366", "commune": "14260", "name": "Xã Hải Đường"}}


def routed(content, **routing):
    content["routing"] = {"receive": "level:xa", "decide": "same", **routing}
    return ReleaseContent.of(content)


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("level:xa", ["ubnd-14260"]),
        ("level:huyen", ["ubnd-365", "ubnd-366"]),
        ("agency:so-tp", ["so-tp"]),
        ("agency:khong-co", []),
    ],
)
def test_who_receives(content, place, department, rule, codes):
    found = receiving_agencies(routed(content, receive=rule), DAY)

    assert sorted(agency.code for agency in found) == codes


def test_nobody_receives_before_the_offices_exist(content, place):
    assert not receiving_agencies(routed(content), date(2017, 1, 1))


def test_a_rule_that_cannot_say_who_receives_is_an_error(content, place):
    with pytest.raises(ValueError, match="cannot say who receives"):
        receiving_agencies(routed(content, receive="same"), DAY)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("same", "ubnd-14260"),
        ("parent", "ubnd-366"),
        ("agency:so-tp", "so-tp"),
        ("commune:noi", "ubnd-14260"),
        ("district:noi", "ubnd-366"),
    ],
)
def test_who_decides(content, place, department, rule, code):
    release = routed(content, decide=rule)

    assert deciding_agency(release, place["14260"], HERE, DAY).code == code


@pytest.mark.parametrize("value", ["14260", {"commune": "14260"}, {"commune": "14260", "text": "Xóm 5"}])
def test_the_district_is_found_from_a_commune_alone(place, value):
    assert agency_by_rule("district:noi", place["14260"], {"noi": value}, DAY).code == "ubnd-366"


def test_a_field_in_a_group_or_part_is_reached_by_a_path(place):
    data = {"dat": {"noi": {"district": "365"}}}

    assert agency_by_rule("district:dat.noi", place["366"], data, DAY).code == "ubnd-365"


@pytest.mark.parametrize("data", [{}, {"noi": None}, {"noi": {}}, {"noi": ""}])
def test_without_a_choice_the_citizen_is_told_what_to_do(place, data):
    with pytest.raises(Refused, match="Hãy chọn huyện, xã"):
        agency_by_rule("district:noi", place["366"], data, DAY)


def test_a_unit_without_an_office_is_refused(place):
    with pytest.raises(Refused, match="Chưa có cơ quan"):
        agency_by_rule("commune:noi", place["366"], {"noi": {"commune": "99999"}}, DAY)


def test_an_office_that_is_gone_is_not_asked(place):
    place["366"].valid_to = date(2018, 2, 1)
    place["366"].save()

    with pytest.raises(Refused):
        agency_by_rule("parent", place["14260"], {}, DAY)


def test_an_unknown_rule_is_an_error(place):
    with pytest.raises(ValueError, match="not a routing rule"):
        agency_by_rule("anyone", place["366"], {}, DAY)


def test_asked_agencies_come_in_order_with_their_limits(content, place, department):
    asked = [
        {"agency": "agency:so-tp", "duty": "Tra cứu", "limit": {"value": 7}},
        {"agency": "district:noi", "duty": "Ý kiến", "limit": {"value": 5}},
    ]

    found = asked_agencies(routed(content, asked=asked), place["14260"], HERE, DAY)

    assert [(item.agency.code, item.asked.limit.value) for item in found] == [("so-tp", 7), ("ubnd-366", 5)]


def test_an_optional_question_is_left_out_when_nobody_can_be_asked(content, place):
    asked = [{"agency": "district:noi", "optional": True}, {"agency": "parent"}]

    found = asked_agencies(routed(content, asked=asked), place["14260"], {}, DAY)

    assert [item.agency.code for item in found] == ["ubnd-366"]


def test_a_needed_question_is_not_left_out(content, place):
    with pytest.raises(Refused):
        asked_agencies(routed(content, asked=["district:noi"]), place["14260"], {}, DAY)


def test_a_moved_commune_is_answered_for_by_its_district_of_the_day(place):
    AdministrativeUnit.objects.filter(code="14260").update(valid_to=date(2018, 5, 31))
    AdministrativeUnit.objects.create(
        code="14260", name="Xã Hải Đường", level="xa", kind="xã", parent_code="365", valid_from=date(2018, 6, 1)
    )

    before = agency_by_rule("district:noi", place["14260"], {"noi": "14260"}, DAY)
    after = agency_by_rule("district:noi", place["14260"], {"noi": "14260"}, date(2018, 6, 1))

    assert (before.code, after.code) == ("ubnd-366", "ubnd-365")
