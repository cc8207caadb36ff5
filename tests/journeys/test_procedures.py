"""The eight procedures, each from the citizen's search to the rating, in Chromium."""

import pytest
from tests.journeys import deeds, insider
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

JOURNEYS = [
    ("TT-0436", "ban sao trich luc ho tich", "phone", ""),
    ("TT-0102", "cap so do", "desktop", "huong"),
    ("TT-0437", "xac nhan tinh trang hon nhan", "phone", "binh"),
    ("TT-0028", "thanh lap ho kinh doanh", "desktop", "doanhnghiep"),
    ("TT-0440", "cua hang kinh doanh xang dau", "phone", "doanhnghiep"),
    ("TT-0462", "doanh nghiep chuyen doi", "desktop", "doanhnghiep"),
    ("TT-0058", "phieu ly lich tu phap", "phone", "huong"),
    ("TT-0104", "giay phep xay dung nha o rieng le", "desktop", "binh"),
]


@pytest.mark.parametrize(("procedure", "words", "device", "user"), JOURNEYS, ids=[row[0] for row in JOURNEYS])
def test_from_the_search_to_the_rating(
    town: Town, somebody: Sit, paper: bytes, kinds_done: set[str], procedure: str, words: str, device: str, user: str
) -> None:
    told = town.inside(insider.filing, procedure, JOURNEYS.index((procedure, words, device, user)))
    told["signed_in"] = bool(user)
    citizen = somebody(user, device=device, scripts=device == "desktop")

    deeds.find(citizen, procedure, words or procedure)
    deeds.choose_office(citizen, told)
    deeds.fill_in(citizen, procedure, told, paper)
    code = deeds.file(citizen, procedure)
    other = "desktop" if device == "phone" else "phone"
    deeds.take_in(somebody(town.inside(insider.counter_of, code), device=other, scripts=other == "desktop"), code)
    deeds.settle(town, somebody, code, kinds_done, other)

    assert town.inside(insider.state, code)["status"] == "returned"
    deeds.see_result(citizen, code, told)
