"""Mediations, rules and processes at the screen; and a process of the province that outlives a killed worker."""

import httpx
import pytest
from tests.journeys import insider
from tests.journeys.deeds import Sit
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.browser
OPERATOR = "vh.truc1"
ADMIN = "qt.sotp"
NUMBER = "036085001234"
DOCUMENT = """accepts: rest
request:
- validate: {json: {required: [ma_so]}, mode: warn, title: Tra cứu}
- jsonata: "{'ma': ma_so}"
response:
- jsonata: "{'ket_qua': ten}"
"""


def test_how_messages_are_handled_is_seen_edited_and_tried(town: Town, somebody: Sit) -> None:
    person = somebody(OPERATOR)
    page = person.page
    person.go("/mot-cua/truc/xu-ly/?q=thuế")
    person.look("desk-bus-handlings")
    page.locator('main table a[href*="/xu-ly/"]').first.click()
    page.wait_for_load_state()
    person.look("desk-bus-handling")
    address = page.url
    person.go(address.replace("/xu-ly/", "/chuyen-doi/thu/"))
    page.fill("#document", DOCUMENT.replace("{'ma': ma_so}", "{'ma': "))
    page.click("button[data-main]")
    page.wait_for_load_state()
    assert "Dòng 4" in person.text
    person.look("desk-bus-try-mediation-mistake")
    page.fill("#document", DOCUMENT)
    page.fill("#body", '{"ma_so": "7"}')
    page.fill("#answer", '{"ten": "Lan"}')
    page.click("button[data-main]")
    page.wait_for_load_state()
    assert "Chạy hết" in person.text
    person.look("desk-bus-try-mediation")
    person.go(address.replace("/xu-ly/", "/hop-dong/thu/"))
    page.fill("#contract", "openapi: 3.1.0\npaths: {}\n")
    page.click("button[data-main]")
    page.wait_for_load_state()
    person.look("desk-bus-try-contract")


def test_rules_processes_and_documents_are_accessible(town: Town, somebody: Sit) -> None:
    person = somebody(OPERATOR)
    for name, address in (
        ("rules", "/mot-cua/truc/quy-tac/"),
        ("processes", "/mot-cua/truc/quy-trinh/"),
        ("edocs", "/mot-cua/truc/van-ban/"),
        ("edoc-agencies", "/mot-cua/truc/van-ban/co-quan/"),
    ):
        answer = person.go(address)
        assert answer is not None
        assert answer.status == 200
        person.look(f"desk-bus-{name}")


def test_a_process_of_the_province_outlives_a_killed_worker(town: Town, somebody: Sit) -> None:
    town.inside(insider.lets_answer)
    town.inside(insider.start_process, "xac-minh-cu-tru", {"so_dinh_danh": NUMBER})
    for _ in range(3):
        town.kill("worker")
        town.start("worker")

    waiting = eventually(lambda: town.inside(insider.run_of_process, "xac-minh-cu-tru")["waits"], 120)
    assert waiting == ["cho"]
    town.kill("worker")
    answer = httpx.post(
        f"{town.places.bus_site}/r1/VN-ND/GOV/lgsp/su-kien/pub/v1/xac-minh.tra-loi",
        json={"eventType": "xac-minh.tra-loi", "event": {"so_dinh_danh": NUMBER, "ket_qua": "co-cu-tru"}},
        headers={"X-Road-Client": "VN-ND/GOV/so-tp/dich-vu-cong"},
    )
    assert answer.status_code == 201, answer.text
    town.start("worker")

    eventually(lambda: town.inside(insider.run_of_process, "xac-minh-cu-tru")["state"] != "running", 120)
    run = town.inside(insider.run_of_process, "xac-minh-cu-tru")
    assert (run["state"], run["result"], run["problem"]) == ("ended", "Đã xác minh", "")
    assert len(run["carried"]) == len(set(run["carried"]))
    person = somebody(OPERATOR)
    person.go(f"/mot-cua/truc/luot-chay/{run['pk']}/")
    person.look("desk-bus-run")
    person.page.locator('main nav a[href*="/quy-trinh/"]').last.click()
    person.page.wait_for_load_state()
    person.look("desk-bus-process")
