"""What somebody may not see: a guest beyond how far it is, an officer beyond the own agency."""

import pytest
from tests.journeys import insider
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_a_guests_look_up_shows_the_code_and_how_far_it_is_and_nothing_else(town: Town, somebody: Sit) -> None:
    code = town.inside(insider.filed, town.site, "binh", "TT-0104", 76, True)
    told = town.inside(insider.shown_to_owner, code)
    guest = somebody(device="phone", scripts=False)

    guest.go(f"/tra-cuu/?ma={code}&so={told['phone'][-4:]}")

    found = guest.page.locator("main").inner_text()
    assert code in found
    assert "bước" in found
    for secret in (told["name"], told["procedure"], told["office"], told["identity"], told["phone"], told["officer"]):
        assert secret not in found
    guest.go(f"/tra-cuu/?ma={code}&so=0000")
    assert guest.page.locator(".nd-error-summary").is_visible()
    guest.look("lookup-wrong")


def test_an_officer_of_another_agency_finds_no_page_and_leaves_an_audit_line(town: Town, somebody: Sit) -> None:
    code = town.inside(insider.filed, town.site, "binh", "TT-0104", 77, True)
    before = len(town.inside(insider.refusals, code))
    stranger = somebody("cv.yendinh")

    answer = stranger.go(f"/mot-cua/ho-so/{code}/")

    assert answer is not None
    assert answer.status == 404
    stranger.look("desk-not-found")
    assert code not in stranger.page.locator("main").inner_text()
    refused = town.inside(insider.refusals, code)[before:]
    assert [one["action"] for one in refused] == ["dossiers.read"]
    assert refused[0]["actor_name"]


def test_a_guest_asking_for_the_workplace_is_led_to_sign_in(somebody: Sit) -> None:
    guest = somebody()

    guest.go("/mot-cua/")

    assert "/dang-nhap/" in guest.page.url
