"""L10: originals are given back and tracked apart from the result. Decree 61/2018, art. 20.2."""

from dataclasses import replace

from tests.law.times import at

from egov.services.dossiers.rules.originals import Original, held, why_not_close

LAND = Original("Giấy chứng nhận quyền sử dụng đất", at("2024-03-04 09:00"))
MAP = Original("Bản đồ", at("2024-03-04 09:00"))


def test_what_was_taken_in_is_held():
    assert held([LAND, MAP]) == (LAND.paper, MAP.paper)
    assert "bản chính" in why_not_close([LAND, MAP])


def test_the_list_empties_as_papers_go_back():
    back = replace(LAND, returned_at=at("2024-03-11 09:00"))

    assert held([back, MAP]) == (MAP.paper,)
    assert why_not_close([back, MAP]) is not None
    assert why_not_close([back]) is None
    assert why_not_close([]) is None
