"""Every page opens for who may open it, with no variable missing, and for nobody else."""

import re
from collections import Counter

import pytest
from django.test import Client
from tests.world import make_release

from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role

WORKING = {*Role} - {Role.ADMIN, Role.INTEGRATOR}
BUS = {Role.ADMIN, Role.INTEGRATOR}
PAGES = {
    "/mot-cua/": {*Role},
    "/mot-cua/tim/?q=dung": WORKING,
    "/mot-cua/xuat-excel/": WORKING,
    "/mot-cua/tiep-nhan/": {Role.COUNTER},
    "/mot-cua/ban-goc/": {Role.COUNTER},
    "/mot-cua/so-theo-doi/": {Role.COUNTER, Role.LEADER},
    "/mot-cua/ban-giao/": {Role.COUNTER},
    "/mot-cua/thong-bao/": WORKING,
    "/mot-cua/thu-phi/": {*Role} - {Role.SPECIALIST, Role.INTEGRATOR},
    "/mot-cua/xac-nhan/": {Role.COUNTER},
    "/mot-cua/thu/": {Role.COUNTER, Role.CLERK, Role.HEAD},
    "/mot-cua/dieu-hanh/": {Role.LEADER},
    "/mot-cua/dieu-hanh/xuat-excel/": {Role.LEADER},
    "/mot-cua/danh-gia/": {Role.LEADER, Role.ADMIN},
    "/mot-cua/danh-gia/so-tp/2018-q1/": {Role.LEADER, Role.ADMIN},
    "/mot-cua/truc/": BUS,
    "/mot-cua/truc/dich-vu/": BUS,
    "/mot-cua/truc/ung-dung/": BUS,
    "/mot-cua/truc/yeu-cau/": BUS,
    "/mot-cua/truc/trao-doi/": BUS,
    "/mot-cua/truc/tin/": BUS,
    "/mot-cua/truc/han-muc/": {Role.INTEGRATOR},
    "/mot-cua/truc/hang-doi/": {Role.INTEGRATOR},
    "/mot-cua/truc/phien-ban/": {Role.INTEGRATOR},
    "/mot-cua/quan-tri/": {Role.ADMIN},
}


@pytest.mark.thorough
@pytest.mark.parametrize("role", list(Role))
def test_a_page_opens_for_its_roles_only(desk: Desk, role: Role) -> None:
    desk.received(make_release())
    client = desk.sit("so-tp", role)

    for address, roles in PAGES.items():
        answer = client.get(address, follow=True)

        assert answer.status_code == (200 if role in roles else 404), address


@pytest.mark.thorough
@pytest.mark.parametrize("address", [one for one in PAGES if "xuat-excel" not in one])
def test_no_id_stands_twice_on_a_page_so_that_every_caption_leads_to_its_own_field(desk: Desk, address: str) -> None:
    desk.received(make_release())
    role = min(PAGES[address])

    page = desk.sit("so-tp", role).get(address, follow=True).content.decode()

    assert twice(page) == []


@pytest.mark.thorough
def test_no_id_stands_twice_on_a_dossiers_page(desk: Desk) -> None:
    dossier = desk.received(make_release())

    page = desk.sit("so-tp", Role.COUNTER).get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()

    assert 'for="viet-trao-doi"' in page
    assert twice(page) == []


def twice(page: str) -> list[str]:
    """Ids that more than one element has."""
    return [name for name, number in Counter(re.findall(r'\sid="([^"]+)"', page)).items() if number > 1]


@pytest.mark.thorough
@pytest.mark.parametrize("address", list(PAGES))
def test_who_is_signed_out_is_led_to_signing_in_and_back(desk: Desk, address: str) -> None:
    answer = Client().get(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap/?next=%2Fmot-cua%2F")


@pytest.mark.thorough
@pytest.mark.parametrize("address", list(PAGES))
def test_a_citizen_does_not_learn_that_the_page_exists(desk: Desk, address: str) -> None:
    assert desk.citizen().get(address).status_code == 404


def test_the_menu_has_no_line_that_the_person_may_not_open(desk: Desk) -> None:
    page = desk.sit("so-tp", Role.CLERK).get("/mot-cua/").content.decode()

    assert "Hồ sơ của tôi" in page
    assert "Tiếp nhận tại quầy" not in page
    assert "Bảng điều hành" not in page


def test_an_administrator_is_led_to_the_people(desk: Desk) -> None:
    answer = desk.sit("so-tp", Role.ADMIN).get("/mot-cua/")

    assert answer["Location"] == "/mot-cua/quan-tri/"


def test_pages_are_never_kept_by_a_cache(desk: Desk) -> None:
    assert desk.sit("so-tp", Role.COUNTER).get("/mot-cua/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/mot-cua/?mat-do=thoang", "/mot-cua/?xem=tat-ca&mat-do=gon"])
def test_the_density_is_chosen_by_a_link(desk: Desk, address: str) -> None:
    client = desk.sit("so-tp", Role.COUNTER)
    desk.received(make_release())

    answer = client.get(address)

    assert answer.status_code == 302
    assert "mat-do" not in answer["Location"]
    assert client.get(answer["Location"]).status_code == 200
