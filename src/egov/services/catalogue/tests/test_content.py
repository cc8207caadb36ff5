import json

import pytest

from egov.services.catalogue.content import Fee, Limit, ReleaseContent, Text, Unit, Waiver, canonical, digest, parsed


def test_a_text_falls_back_to_vietnamese():
    assert Text.of({"vi": "Phí", "en": "Fee"}).to("en-gb") == "Fee"
    assert Text.of({"vi": "Phí"}).to("en") == "Phí"
    assert Text.of("Phí").to("vi") == "Phí"


def test_an_empty_text_is_false():
    assert not Text.of(None)
    assert Text.of("Phí")


def test_a_limit_counts_working_days_unless_said():
    assert Limit.of({"value": 3}) == Limit(3, Unit.WORKING_DAYS)
    assert Limit.of({"value": 8, "unit": "working_hours", "assumed": True}).assumed


@pytest.mark.parametrize("unit", ["tuần", "", "months"])
def test_a_limit_in_another_unit_is_refused(unit):
    with pytest.raises(ValueError, match="not a valid Unit"):
        Limit.of({"value": 3, "unit": unit})


@pytest.mark.parametrize(
    ("waiver", "left"),
    [
        (Waiver("a", Text("Sinh viên"), amount=100_000), 100_000),
        (Waiver("b", Text("Miễn"), amount=0), 0),
        (Waiver("c", Text("Giảm nửa"), percent=50), 100_000),
        (Waiver("d", Text("Miễn"), percent=100), 0),
        (Waiver("e", Text("Nhiều hơn giá"), amount=900_000), 200_000),
    ],
)
def test_what_remains_to_be_paid(waiver, left):
    assert waiver.applied_to(200_000) == left


def test_a_fee_without_details_is_paid_once_with_the_filing():
    fee = Fee.of({"code": "p", "name": "Phí", "amount": 5000})

    assert (fee.per, fee.when, fee.free_up_to, fee.waivers) == ("one", "submission", 0, ())


def test_a_content_has_typed_parts(content):
    release = ReleaseContent.of(content)

    assert release.title == Text("Cấp giấy thử", "Test paper")
    assert release.limit == Limit(5, Unit.WORKING_DAYS)
    assert release.fees[0].waivers[0].code == "ngheo"
    assert release.components[1].field == "anh"
    assert release.process == "mot-cap"
    assert release.routing.receive == "level:huyen"
    assert release.applicant == {"name": ("ho_ten",)}
    assert not release.immediate
    assert not release.guest


def test_an_asked_agency_may_be_named_alone(content):
    content["routing"]["asked"] = ["agency:so-tnmt"]

    (asked,) = ReleaseContent.of(content).routing.asked

    assert (asked.agency, asked.limit.value, asked.limit.assumed) == ("agency:so-tnmt", 3, True)


def test_what_is_said_to_the_citizen(content):
    release = ReleaseContent.of(content)

    assert release.said("signing", "vi") == "Bước signing"
    assert release.said("signing", "en") == "Step signing"
    assert release.said("khong-co", "vi") == "khong-co"


@pytest.mark.parametrize("part", ["title", "limit", "form", "process", "routing", "result"])
def test_a_content_lacks_nothing_that_it_needs(content, part):
    del content[part]

    with pytest.raises(KeyError, match=part):
        ReleaseContent.of(content)


def test_the_canonical_form_does_not_depend_on_order():
    assert canonical({"b": 1, "a": {"d": "Đ", "c": []}}) == '{"a":{"c":[],"d":"Đ"},"b":1}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


def test_a_content_is_read_once_for_its_hash(content):
    body = canonical(content | {"summary": "đọc một lần"})
    reads = []

    def read():
        reads.append(1)
        return body

    first = parsed(digest(body), read)
    second = parsed(digest(body), read)

    assert first is second
    assert reads == [1]


def test_an_altered_content_is_not_used(content):
    body = canonical(content | {"summary": "bản gốc"})

    with pytest.raises(ValueError, match="altered"):
        parsed(digest(body), lambda: json.dumps({"title": "khác"}))
