"""The counter's books and the leader's board: originals that lie there, the register, what is late where."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page
from tests.journeys import insider
from tests.journeys.browser import Somebody
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def downloaded(page: Page, control: Locator) -> bytes:
    """The file that Enter on this control brings."""
    control.focus()
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    return coming.value.path().read_bytes()


def taken_in_with_originals(town: Town, somebody: Sit, seed: int) -> tuple[str, Somebody]:
    """A dossier of which the counter keeps one original; first the officer mistypes."""
    code = town.inside(insider.filed, town.site, "huong", "TT-0104", seed)
    officer = somebody(town.inside(insider.counter_of, code))
    officer.go(f"/mot-cua/tiep-nhan/{code}/")
    page = officer.page
    page.locator('input[name^="chinh-"]').first.fill("1")
    page.locator('input[name^="giu-"]').first.fill("2")
    page.locator('button[value="tiep-nhan"]').click()
    page.wait_for_load_state()
    assert "nhiều hơn số bản chính đã nhận" in page.locator("#noi-dung [role=alert]").first.inner_text()
    officer.look("desk-intake-wrong-count")
    assert page.locator('input[name^="giu-"]').first.input_value() == "2"
    assert town.inside(insider.state, code)["status"] == "submitted"

    page.locator('input[name^="giu-"]').first.fill("1")
    page.locator('button[value="tiep-nhan"]').click()
    page.wait_for_load_state()
    assert town.inside(insider.state, code)["status"] == "received"
    return code, officer


def test_an_original_is_listed_until_it_is_given_back_once(town: Town, somebody: Sit) -> None:
    code, officer = taken_in_with_originals(town, somebody, 312)
    colleague = somebody(officer_of(town, code), device="phone", scripts=False)
    for person in (officer, colleague):
        person.go("/mot-cua/ban-goc/")
    officer.look("desk-originals")
    row = officer.page.locator("tbody tr").filter(has_text=code)
    assert "(1)" in row.inner_text()
    colleague.page.locator("tbody tr").filter(has_text=code).get_by_role("link", name="Trả bản gốc").click()

    row.get_by_role("link", name="Trả bản gốc").focus()
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_url("**/viec/tra-ban-goc/")
    officer.look("desk-give-originals-back")
    officer.page.locator("main form [data-main]").focus()
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    assert "Đã trả bản gốc" in officer.page.locator(".alert-success").inner_text()

    colleague.page.locator("main form [data-main]").click()
    colleague.page.wait_for_load_state()
    assert "đã trả cho người nộp" in colleague.page.locator("#noi-dung [role=alert]").first.inner_text()
    officer.go("/mot-cua/ban-goc/")
    assert not officer.page.locator("tbody tr").filter(has_text=code).count()
    events = town.inside(insider.state, code)["events"]
    assert events.count("dossiers.OriginalsReturned") == 1


def officer_of(town: Town, code: str) -> str:
    """Who sits at the dossier's counter."""
    user: str = town.inside(insider.counter_of, code)
    return user


def test_the_register_of_some_days_is_read_printed_and_exported(town: Town, somebody: Sit) -> None:
    code = town.inside(insider.filed, town.site, "huong", "TT-0104", 313, True)
    officer = somebody(officer_of(town, code))
    page = officer.page
    officer.go("/mot-cua/so-theo-doi/")
    page.fill("#tu", "31/02/2026")
    with page.expect_navigation():
        page.locator("#tu").press("Enter")
    assert "Không có ngày này trong lịch" in page.locator("#noi-dung [role=alert]").first.inner_text()
    assert page.input_value("#tu") == "31/02/2026"
    officer.look("desk-register-wrong-day")

    today = timezone.localdate()
    page.fill("#tu", f"{today - timedelta(days=3):%d/%m/%Y}")
    page.fill("#den", f"{today:%d/%m/%Y}")
    with page.expect_navigation():
        page.locator("#den").press("Enter")
    officer.look("desk-register")
    assert page.locator("tbody tr").filter(has_text=code).count() == 1

    excel = downloaded(page, page.get_by_role("button", name="Xuất Excel"))
    with page.expect_request(lambda request: "dang=pdf" in request.url) as asked:
        page.get_by_role("button", name="In sổ").click()
    assert officer.context.request.get(asked.value.url).body().startswith(b"%PDF")
    sheet = load_workbook(io.BytesIO(excel)).worksheets[0]
    assert code in [row[0] for row in sheet.values]


def test_a_leader_sees_what_is_late_in_one_unit_and_takes_it_along(town: Town, somebody: Sit) -> None:
    code = town.inside(insider.filed, town.site, "huong", "TT-0104", 314, True)
    unit = town.inside(insider.overdue, code)
    leader = somebody("ld.ubndtinh")
    page = leader.page
    leader.go("/mot-cua/dieu-hanh/")
    everywhere = page.locator("[aria-labelledby=b3] .card-header").inner_text()

    page.select_option("#dv", unit)
    page.locator("form[aria-label='Phạm vi số liệu'] button").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    leader.look("desk-leader-one-unit")

    assert page.locator("[aria-labelledby=b3] .card-header").inner_text() != everywhere
    assert "1 đơn vị" in page.locator("[aria-labelledby=b3] .card-header").inner_text()
    late = page.locator("[aria-labelledby=b3] tbody tr").filter(has_text=code)
    assert "Quá hạn" in late.inner_text()
    assert "Chưa ghi lý do" in late.inner_text()
    excel = downloaded(page, page.locator("[aria-labelledby=b3] a", has_text="Xuất Excel"))
    sheet = load_workbook(io.BytesIO(excel)).worksheets[0]
    assert code in [row[1] for row in sheet.values]
