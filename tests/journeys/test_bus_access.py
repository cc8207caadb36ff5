"""An agency's application comes to the bus, is let in, gets a right, calls, and loses the right: all at the screen."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from tests.gateways import Provider, served
from tests.journeys.browser import Somebody
from tests.journeys.deeds import Sit
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.browser
OPERATOR, JUSTICE, TRADE = "vh.truc1", "qt.sotp", "qt.soct"
CONTRACT = """openapi: 3.0.3
info: {title: Cửa hàng xăng dầu, version: "1"}
paths:
  /cua-hang/{ma}:
    get:
      parameters: [{name: ma, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: Cửa hàng}}
"""
NEW = uuid4().hex[:6]
"""A system that is kept between runs knows the applications of the run before."""
SERVICE = f"VN-ND/GOV/so-ct/xang-dau-{NEW}/cua-hang"
CALLER = f"VN-ND/GOV/so-tp/tra-cuu-{NEW}"
PROVIDING, CALLING, OFFERED = f"Quản lý xăng dầu {NEW}", f"Tra cứu thử {NEW}", f"Cửa hàng xăng dầu {NEW}"


@pytest.fixture
def shops() -> Iterator[Provider]:
    """The trade department's program."""
    provider = Provider()
    with served(provider) as port:
        provider.url = f"http://127.0.0.1:{port}"
        yield provider


def done(person: Somebody, button: str, name: str, about: str = "", /, **typed: str) -> None:
    """Press a button of the page, fill in its form, send it, and read that it is done."""
    page = person.page
    page.locator("main").get_by_role("link", name=re.compile(f"^{button}.*{about}")).first.click()
    page.wait_for_load_state()
    person.look(f"desk-bus-deed-{name}")
    person.fill({key: [value] for key, value in typed.items()})
    page.locator("button[data-main]").click()
    page.wait_for_load_state()
    said = page.locator(".alert-success, [role=status].alert")
    assert said.count(), person.text[:800]


def opened(person: Somebody, address: str, link: str) -> None:
    """A list, and from it the page of one thing."""
    person.go(address)
    person.page.locator("main").get_by_role("link", name=link).first.click()
    person.page.wait_for_load_state()


def asked(town: Town, number: int, **headers: str) -> httpx.Response:
    address = f"{town.places.bus_site}/r1/{SERVICE}/cua-hang/{number}"
    return httpx.get(address, headers={"X-Road-Client": CALLER} | headers, timeout=10)


def test_from_the_registration_to_the_call_and_its_end(town: Town, somebody: Sit, shops: Provider) -> None:
    operator, justice, trade = somebody(OPERATOR), somebody(JUSTICE), somebody(TRADE)

    for person, code, name in (
        (trade, f"xang-dau-{NEW}", PROVIDING),
        (justice, f"tra-cuu-{NEW}", CALLING),
    ):
        person.go("/mot-cua/truc/ung-dung/")
        typed = {"code": code, "name": name, "admission": "network", "networks": "127.0.0.1"}
        done(person, "Đăng ký ứng dụng", "new-application", **typed)
        assert asked(town, 1).status_code >= 400
        operator.go("/mot-cua/truc/yeu-cau/")
        operator.look("desk-bus-requests-application")
        done(operator, "Duyệt", "approve-application", name)

    opened(trade, "/mot-cua/truc/ung-dung/", PROVIDING)
    typed = {"code": "cua-hang", "title": OFFERED, "url": shops.url, "contract": CONTRACT}
    done(trade, "Công bố dịch vụ", "publish", **typed)

    justice.go(f"/mot-cua/truc/dich-vu/?q=xang dau {NEW}")
    justice.look("desk-bus-services-found")
    justice.page.locator("main").get_by_role("link", name=OFFERED).first.click()
    justice.page.wait_for_load_state()
    justice.page.locator("main").get_by_role("link", name="Xin quyền gọi").first.click()
    justice.page.wait_for_load_state()
    justice.page.get_by_label("Ứng dụng").select_option(label=f"{CALLING} ({CALLER.removeprefix('VN-ND/')})")
    justice.page.get_by_label("Mục đích và căn cứ pháp lý").fill("Thẩm tra điều kiện kinh doanh, Nghị định 83/2014")
    justice.look("desk-bus-deed-ask-access")
    justice.page.locator("button[data-main]").click()
    justice.page.wait_for_load_state()
    assert asked(town, 2).json()["type"].endswith("AccessDenied")
    assert shops.seen == []

    trade.go("/mot-cua/truc/yeu-cau/")
    trade.look("desk-bus-requests-right")
    done(trade, "Cấp quyền", "grant", CALLING)
    answer = eventually(lambda: (said := asked(town, 3)).status_code == 200 and said, 5)
    assert answer
    assert shops.seen[-1].path == "/cua-hang/3"

    number = answer.headers["x-road-request-id"]
    found = eventually(lambda: justice.go(f"/mot-cua/truc/trao-doi/?ma={number}") and "1 trao đổi" in justice.text, 20)
    assert found
    justice.look("desk-bus-exchanges-found")
    justice.page.locator('main a[href*="/trao-doi/"]').last.click()
    justice.page.wait_for_load_state()
    justice.look("desk-bus-exchange-found")
    assert number in justice.text

    opened(trade, f"/mot-cua/truc/dich-vu/?q=xang dau {NEW}", OFFERED)
    done(trade, "Thu hồi quyền", "withdraw", reason="Hết thời gian thử")
    refused = eventually(lambda: (said := asked(town, 4)).status_code != 200 and said, 5)
    assert refused.json()["type"].endswith("AccessDenied")
    assert shops.seen[-1].path == "/cua-hang/3"
