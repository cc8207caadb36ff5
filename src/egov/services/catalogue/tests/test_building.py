import pytest
from django.conf import settings

from egov.services.catalogue.building import Sources, expanded, filled, own_content, worded

BLOCKS = {"nguoi": [{"key": "ten", "kind": "name"}, {"key": "sinh", "kind": "date", "max": "today"}]}


def test_a_block_stands_for_its_fields():
    found = expanded([{"key": "a", "kind": "text"}, {"use": "nguoi"}], BLOCKS)

    assert [field["key"] for field in found] == ["a", "ten", "sinh"]


def test_what_stands_beside_the_block_goes_to_each_field():
    found = expanded([{"use": "nguoi", "required": False}], BLOCKS)

    assert [field["required"] for field in found] == [False, False]


def test_single_fields_of_a_block_can_be_changed_or_left_out():
    found = expanded([{"use": "nguoi", "with": {"ten": None, "sinh": {"max": "today-18y"}}}], BLOCKS)

    assert found == [{"key": "sinh", "kind": "date", "max": "today-18y"}]


def test_the_block_itself_stays_as_it_was():
    expanded([{"use": "nguoi", "with": {"sinh": {"max": "today-18y"}}}], BLOCKS)

    assert BLOCKS["nguoi"][1]["max"] == "today"


def test_an_unknown_block_is_an_error():
    with pytest.raises(KeyError, match="khong-co"):
        expanded([{"use": "khong-co"}], BLOCKS)


def test_words_are_put_in_at_any_depth_and_other_braces_stay():
    value = {"title": "{name}", "how": [{"vi": "Nộp tại {agency}"}], "row_label": "Dòng {n}", "value": 3}

    assert filled(value, {"name": "Cấp giấy", "agency": "Sở"}) == {
        "title": "Cấp giấy",
        "how": [{"vi": "Nộp tại Sở"}],
        "row_label": "Dòng {n}",
        "value": 3,
    }


def test_a_releases_own_words_come_first(process):
    found = worded("mot-cap", {"signing": {"vi": "Chủ tịch ký"}}, Sources(settings.PROVINCE))

    assert found["signing"] == {"vi": "Chủ tịch ký"}
    assert found["checking"]["vi"] == "Trưởng phòng duyệt kết quả"
    assert found["status_done"]["vi"] == "Đã có kết quả, mời bạn nhận"
    assert "forwarding" not in found


def test_the_shared_words_are_in_both_languages():
    for key, text in Sources(settings.PROVINCE).wording.items():
        assert text["vi"], key
        assert text["en"], key


def test_a_release_by_hand_keeps_only_applicants_fields_that_it_has(process):
    data = {
        "procedure": "TT-9001",
        "process": {"key": "mot-cap"},
        "form": [{"key": "a", "fields": [{"key": "ho_ten", "kind": "name"}]}],
    }

    content = own_content(data, Sources(settings.PROVINCE))

    assert content["applicant"] == {"name": ["ho_ten"]}
    assert "procedure" not in content
