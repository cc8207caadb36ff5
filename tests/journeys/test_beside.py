"""Work beside the dossiers: several handed over at once, an account confirmed at the counter, an officer who comes and goes."""

from uuid import uuid4

import pytest
from tests.journeys import insider
from tests.journeys.browser import Somebody
from tests.journeys.deeds import Sit
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.browser
COUNTER, ADMIN, STRANGER = "mc.haihau", "qt.haihau", "qt.tpnamdinh"
NEW = f"thu.{uuid4().hex[:6]}"
"""A system that is kept between runs knows the officers of the run before."""


def said(person: Somebody) -> str:
    return person.page.locator("#noi-dung [role=alert]").first.inner_text()


def test_two_dossiers_are_handed_over_by_keyboard_and_a_second_list_moves_nothing(town: Town, somebody: Sit) -> None:
    codes = [town.inside(insider.filed, town.site, "huong", "TT-0104", seed, True) for seed in (221, 222)]
    first, second = somebody(COUNTER), somebody(COUNTER, device="phone", scripts=False)
    for person in (first, second):
        person.go("/mot-cua/?mat-do=thoang")
    before = [town.inside(insider.next_step, code)["kind"] for code in codes]
    for code in codes:
        first.page.locator("#ds tbody tr").filter(has_text=code).evaluate("row => { row.tabIndex = 0; row.focus(); }")
        first.page.keyboard.press("x")
        second.page.locator(f'input[name="hs"][value="{code}"]').check()
    first.look("desk-list-chosen")

    with first.page.expect_navigation():
        first.page.keyboard.press("c")
    second.page.locator('button[value="chuyen-buoc"]').click()
    second.page.wait_for_url("**/hang-loat/")

    first.look("desk-bulk-done")
    assert before == ["hand_over", "hand_over"]
    assert "Xong 2, chưa xong 0" in first.text
    assert "Xong 0, chưa xong 2" in second.text
    for code in codes:
        events = town.inside(insider.state, code)["events"]
        assert sum(name.endswith("StepDone") for name in events) <= 2, events
        assert town.inside(insider.next_step, code)["kind"] == "accept"
    first.go("/mot-cua/ban-giao/")
    first.look("desk-handed-over-today")
    assert all(code in first.text for code in codes)


def test_the_counter_confirms_whose_account_it_is(town: Town, somebody: Sit) -> None:
    clerk = somebody(COUNTER, device="phone", scripts=False)
    clerk.go("/mot-cua/xac-nhan/")
    clerk.page.get_by_label("Thư điện tử hoặc họ tên").fill("Qu")
    clerk.page.locator("main").get_by_role("button", name="Tìm").click()
    clerk.page.get_by_text("Gõ ít nhất 3 chữ").wait_for()
    counter = somebody(COUNTER)
    counter.go("/mot-cua/xac-nhan/")
    counter.page.keyboard.press("Tab")
    counter.page.get_by_label("Thư điện tử hoặc họ tên").fill("do minh quan")
    with counter.page.expect_navigation():
        counter.page.keyboard.press("Enter")
    counter.look("desk-persons-found")
    assert "quan.do@" not in counter.text
    row = counter.page.locator("tbody tr").filter(has_text="Đỗ Minh Quân").first
    row.get_by_role("link", name="Xác nhận").click()
    counter.page.wait_for_url("**/xac-nhan/*/")
    before = town.inside(insider.confirmed, "doanhnghiep")

    counter.page.get_by_label("Số trên giấy tờ").fill("12345")
    counter.page.get_by_label("Giấy tờ đã đối chiếu").fill("Căn cước công dân, cấp ngày 12/5/2021")
    counter.page.keyboard.press("Control+Enter")
    counter.page.locator("#noi-dung [role=alert]").first.wait_for()
    counter.look("desk-person-wrong-number")
    assert counter.page.get_by_label("Giấy tờ đã đối chiếu").input_value().startswith("Căn cước")
    assert town.inside(insider.confirmed, "doanhnghiep") == before
    counter.page.get_by_label("Số trên giấy tờ").fill("036 082 001 268")
    counter.page.get_by_role("button", name="Xác nhận").dblclick()
    counter.page.wait_for_url("**/xac-nhan/")

    covered, by = eventually(lambda: town.inside(insider.confirmed, "doanhnghiep"))[0]
    assert by == "Đoàn Bá Thành"
    assert "036082001268" not in covered
    counter.look("desk-persons-confirmed")
    assert covered in counter.text


def test_an_officer_comes_with_a_post_and_leaves(town: Town, somebody: Sit) -> None:
    admin = somebody(ADMIN)
    admin.go("/mot-cua/quan-tri/")
    admin.press("Thêm cán bộ")
    typed = {"full_name": ["Lã Thị Thử"], "username": ["Lã Thử"], "email": [f"{NEW}@namdinh.example"]}
    admin.fill(typed)
    admin.page.keyboard.press("Control+Enter")
    admin.page.locator("#noi-dung [role=alert]").first.wait_for()
    admin.look("desk-add-officer-wrong")
    assert town.inside(insider.officer, NEW) == []
    admin.fill({"username": [NEW]})
    admin.page.get_by_role("button", name="Lưu").dblclick()
    eventually(lambda: town.inside(insider.officer, NEW))
    assert town.inside(insider.officer, NEW) == [("specialist", True)]

    admin.go("/mot-cua/quan-tri/")
    row = admin.page.locator("tbody tr").filter(has_text=NEW)
    lock = row.get_by_role("link", name="Khoá").get_attribute("href")
    answer = somebody(STRANGER).go(str(lock))
    assert answer is not None
    assert answer.status == 404
    row.get_by_role("link", name="Khoá").click()
    admin.page.wait_for_url("**/khoa/")
    admin.look("desk-lock-officer")
    admin.page.get_by_role("button", name="Khoá tài khoản").click()
    admin.page.wait_for_url("**/quan-tri/?cq=*")
    admin.look("desk-people-one-left")
    assert town.inside(insider.officer, NEW) == [("specialist", False)]
    assert "Đã khoá" in admin.page.locator("tbody tr").filter(has_text=NEW).inner_text()
