"""The one-stop shop's nine indicators: a leader sees where a point is lost, states the quarter's figures, others may not."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from tests.journeys import insider
from tests.journeys.browser import Somebody
from tests.journeys.deeds import Sit
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.browser
SHOP = "h-hai-hau"
LEADER, ADMIN, PROVINCE, STRANGER = "ld.haihau", "qt.haihau", "ld.ubndtinh", "ld.tpnamdinh"
FIELDS = ("published_wrongly", "complaints", "grave", "petitions", "petitions_in_time")


def typed(person: Somebody, *figures: object) -> None:
    """The five numbers, one after the other with Tab, then Ctrl+Enter."""
    person.page.locator(f'[name="{FIELDS[0]}"]').focus()
    for figure in figures:
        person.page.keyboard.press("Control+A")
        person.page.keyboard.type(str(figure))
        person.page.keyboard.press("Tab")
    person.page.locator(f'[name="{FIELDS[-1]}"]').focus()
    with person.page.expect_navigation():
        person.page.keyboard.press("Control+Enter")


def indicator(person: Somebody, number: int) -> list[str]:
    """Name, figures, way of counting and score of one line."""
    cells = person.page.locator("tbody tr").nth(number - 1).locator("th, td").all_inner_texts()
    return [" ".join(cell.split()) for cell in cells]


def test_a_leader_states_the_quarter_and_sees_where_the_point_is_lost(town: Town, somebody: Sit) -> None:
    quarter = town.inside(insider.settled_quarter, SHOP)
    leader = somebody(LEADER)
    leader.go(f"/mot-cua/danh-gia/?ky={quarter}")
    link = leader.page.locator("main").get_by_role("link", name="UBND huyện Hải Hậu")
    link.focus()
    with leader.page.expect_navigation():
        leader.page.keyboard.press("Enter")
    leader.look("desk-scores-not-stated")
    assert "Còn thiếu chỉ số 6, 7, 8" in leader.text

    leader.page.get_by_role("link", name="Kê khai").first.click()
    leader.page.wait_for_load_state()
    typed(leader, 0, 1, 0, 3, 4)
    assert "không lớn hơn" in leader.page.locator("#noi-dung [role=alert]").first.inner_text()
    leader.look("desk-scores-statement-refused")
    typed(leader, 0, "một", "", 3, 3)
    leader.look("desk-scores-statement-wrong")
    assert leader.page.locator('[name="complaints"]').input_value() == "một"
    assert town.inside(insider.stated, SHOP) == []
    typed(leader, 0, 1, 0, 4, 3)

    assert town.inside(insider.stated, SHOP)[0][:3] == (1, 4, 3)
    leader.look("desk-scores-stated")
    dossiers = int(leader.page.locator("dl.nd-facts dd").first.inner_text().replace(".", ""))
    lost = (Decimal(2 * dossiers - 1) / dossiers).quantize(Decimal("0.1"), ROUND_HALF_UP)
    name, figures, _how, score = indicator(leader, 7)
    assert name.endswith("Thái độ, hành vi của cán bộ")
    assert figures == "1 phản ánh đúng, 0 nghiêm trọng"
    assert score == str(lost).replace(".", ",")
    assert indicator(leader, 8)[3] == "1,0"
    total = sum(Decimal(indicator(leader, number)[3].replace(",", ".")) for number in range(1, 10))
    shown = leader.page.locator("dl.nd-facts dd").nth(1).inner_text().split()[0]
    assert shown == str(total).replace(".", ",")
    assert "Chưa xếp loại" not in leader.text


def test_the_administrator_corrects_it_the_province_reads_it_and_others_find_nothing(town: Town, somebody: Sit) -> None:
    quarter = town.inside(insider.settled_quarter, SHOP)
    page = f"/mot-cua/danh-gia/{SHOP}/{quarter}/"
    admin = somebody(ADMIN, device="phone", scripts=False)
    admin.go(page)
    for name, figure in zip(FIELDS, "00022", strict=True):
        admin.page.fill(f'[name="{name}"]', figure)
    admin.page.get_by_role("button", name="Lưu số liệu").dblclick()
    assert eventually(lambda: town.inside(insider.stated, SHOP)) == [(0, 2, 2, "Đặng Thị Yến")]

    stranger = somebody(STRANGER)
    for address in (page, f"/mot-cua/danh-gia/?dv={SHOP}&ky={quarter}"):
        answer = stranger.go(address)
        assert answer is not None
        assert answer.status == 404
    province = somebody(PROVINCE)
    province.go(f"/mot-cua/danh-gia/?ky={quarter}")
    province.look("desk-scores-province")
    province.page.locator("main").get_by_role("link", name="UBND huyện Hải Hậu").click()
    province.page.wait_for_load_state()
    assert indicator(province, 7)[3] == "2,0"
    assert not province.page.get_by_role("link", name="Kê khai").count()
    province.go("/mot-cua/danh-gia/?ky=2016")
    province.look("desk-scores-empty")
    assert "Kỳ này chưa có hồ sơ nào" in province.text
