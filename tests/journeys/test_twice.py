"""A double click, a reload, the back button, two officers at once: one effect, and the second is told."""

import pytest
from tests.journeys import insider
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_double_click_a_reload_and_the_back_button_file_once(town: Town, somebody: Sit, scripts: bool) -> None:
    address = town.inside(insider.filled_draft, town.site, "binh", "TT-0104", 73)
    citizen = somebody("binh", scripts=scripts)
    citizen.go(address)
    citizen.page.check("#cam_doan")

    citizen.page.locator("main form button.btn-primary.btn-lg").last.dblclick()
    citizen.page.wait_for_url("**/da-nop/")
    code = citizen.page.locator(".nd-codebox").inner_text().strip()
    citizen.page.reload()
    citizen.page.go_back()
    citizen.page.wait_for_load_state()
    if "kiem-tra" in citizen.page.url and citizen.page.locator("#cam_doan").count():
        citizen.page.check("#cam_doan")
        citizen.page.locator("main form button.btn-primary.btn-lg").last.click()
        citizen.page.wait_for_url("**/da-nop/")

    assert citizen.page.locator(".nd-codebox").inner_text().strip() == code
    assert town.inside(insider.dossiers_of_draft, address) == [code]


def test_two_counters_at_once_take_a_dossier_in_once_and_the_second_is_told(town: Town, somebody: Sit) -> None:
    code = town.inside(insider.filed, town.site, "binh", "TT-0104", 74)
    user = town.inside(insider.counter_of, code)
    first, second = somebody(user), somebody(user, device="phone", scripts=False)
    for officer in (first, second):
        officer.go(f"/mot-cua/tiep-nhan/{code}/")
    second.page.locator("textarea").first.fill("Hồ sơ thiếu bản vẽ, người nộp đã được gọi điện.")

    first.page.locator('button[value="tiep-nhan"]').click()
    first.page.wait_for_load_state()
    second.page.locator('button[value="tiep-nhan"]').click()
    second.page.wait_for_load_state()

    assert "đã" in second.page.locator("#noi-dung .alert").first.inner_text().lower()
    events = town.inside(insider.state, code)["events"]
    assert len([name for name in events if name.endswith("Received")]) == 1, events


def test_two_officers_doing_the_same_step_change_it_once_and_the_second_keeps_what_was_typed(
    town: Town, somebody: Sit
) -> None:
    code = town.inside(insider.filed, town.site, "huong", "TT-0104", 75, True)
    step = town.inside(insider.next_step, code)
    first, second = somebody(step["user"]), somebody(step["user"])
    form = f'form[action$="/buoc/{step["pk"]}/"]'
    for officer in (first, second):
        officer.go(f"/mot-cua/ho-so/{code}/")
        officer.fill(step["typed"], form)
    note = "Ghi chú dài của người thứ hai, không được mất."
    second.page.locator(f'{form} [name="b{step["pk"]}-note"]').fill(note)

    for officer in (first, second):
        officer.page.locator(f"{form} button[data-main]").click()
        officer.page.wait_for_load_state()

    told = second.page.locator("#noi-dung [role=alert]").first
    assert "Chưa có gì thay đổi" in told.inner_text()
    assert note in [one.input_value() for one in second.page.locator("textarea").all()]
    second.look("desk-second-officer")
    assert town.inside(insider.next_step, code)["pk"] != step["pk"]
