"""When the session ends while somebody types, what was typed is there again after signing in."""

import pytest
from tests.journeys import deeds, insider
from tests.journeys.deeds import Sit
from tests.journeys.town import PASSWORD, Town

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("device", "scripts"), [("desktop", True), ("phone", False)])
def test_typed_answers_survive_the_end_of_the_session(town: Town, somebody: Sit, device: str, scripts: bool) -> None:
    told = town.inside(insider.filing, "TT-0104", 78)
    citizen = somebody("binh", device=device, scripts=scripts)
    citizen.go("/nop-ho-so/TT-0104/")
    deeds.choose_office(citizen, told)
    step = citizen.page.url
    key = step.split("/buoc/")[1].strip("/")
    citizen.fill(told["typed"][key])
    boxes = 'main form input[type="text"]:visible, main form input:not([type]):visible'
    typed = [box.input_value() for box in citizen.page.locator(boxes).all()]
    assert any(typed)

    citizen.context.clear_cookies(name="sessionid")
    citizen.page.locator("main form button.btn-primary.btn-lg").click()
    citizen.page.wait_for_url("**/dang-nhap/**")
    citizen.look("sign-in")
    citizen.page.fill('input[name="login"]', "binh")
    citizen.page.fill('input[name="password"]', PASSWORD)
    citizen.page.locator('main form:has(input[name="password"]) button.btn-primary').click()
    citizen.page.wait_for_url(step)

    assert [box.input_value() for box in citizen.page.locator(boxes).all()] == typed
    assert "vẫn còn ở đây" in citizen.text
    if scripts:
        citizen.look("restored")
