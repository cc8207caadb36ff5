"""The pages beside the main road: each opens, and each is looked at."""

import pytest
from tests.journeys import insider
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

PUBLIC = {
    "sign-up": "/dang-ky/",
    "forgotten-password": "/quen-mat-khau/",
    "counters": "/bo-phan-mot-cua/",
    "rate-which": "/danh-gia/",
    "verify": "/xac-thuc/",
    "verify-unknown": "/xac-thuc/ABCD-EFGH-2345/",
    "nothing-found": "/thu-tuc/?q=zzzz",
    "filtered": "/thu-tuc/?cap=xa&trang=2",
    "guide": "/trang/huong-dan/",
    "terms": "/trang/dieu-khoan/",
    "data-protection": "/trang/bao-ve-du-lieu/",
    "help-for-the-disabled": "/trang/ho-tro/",
    "complaints": "/trang/phan-anh-kien-nghi/",
    "not-found": "/khong-co/",
}
CITIZEN = {
    "account": "/tai-khoan/",
    "account-person": "/tai-khoan/thong-tin/",
    "account-notices": "/tai-khoan/nhan-tin/",
}
OFFICERS = {
    "desk-search": ("mc.haihau", "/mot-cua/tim/?q=huong"),
    "desk-all": ("mc.haihau", "/mot-cua/?xem=tat-ca"),
    "desk-originals": ("mc.haihau", "/mot-cua/ban-goc/"),
    "desk-register": ("mc.haihau", "/mot-cua/so-theo-doi/"),
    "desk-handed-over": ("mc.haihau", "/mot-cua/ban-giao/"),
    "desk-leader": ("ld.haihau", "/mot-cua/dieu-hanh/"),
    "desk-notices": ("mc.haihau", "/mot-cua/thong-bao/"),
    "desk-money": ("mc.haihau", "/mot-cua/thu-phi/"),
    "desk-persons": ("mc.haihau", "/mot-cua/xac-nhan/"),
    "desk-letters": ("mc.haihau", "/mot-cua/thu/"),
    "desk-scores": ("ld.haihau", "/mot-cua/danh-gia/"),
    "desk-people": ("qt.haihau", "/mot-cua/quan-tri/"),
    "desk-bus": ("vh.truc1", "/mot-cua/truc/"),
    "desk-bus-services": ("qt.sotp", "/mot-cua/truc/dich-vu/"),
    "desk-bus-applications": ("qt.sotp", "/mot-cua/truc/ung-dung/"),
    "desk-bus-requests": ("vh.truc1", "/mot-cua/truc/yeu-cau/"),
    "desk-bus-exchanges": ("vh.truc1", "/mot-cua/truc/trao-doi/"),
    "desk-bus-messages": ("vh.truc1", "/mot-cua/truc/tin/"),
    "desk-bus-policies": ("vh.truc1", "/mot-cua/truc/han-muc/"),
    "desk-bus-queues": ("vh.truc1", "/mot-cua/truc/hang-doi/"),
    "desk-bus-versions": ("vh.truc1", "/mot-cua/truc/phien-ban/"),
    "desk-add-officer": ("qt.haihau", "/mot-cua/quan-tri/h-hai-hau/them/"),
}


def test_public_pages_open_and_are_accessible(somebody: Sit) -> None:
    guest = somebody()

    for name, address in PUBLIC.items():
        answer = guest.go(address)
        assert answer is not None
        assert answer.status == (404 if name in {"not-found", "verify-unknown"} else 200), address
        guest.look(name)


def test_pages_of_the_account_and_of_a_dossier_that_waits_for_papers_are_accessible(town: Town, somebody: Sit) -> None:
    code = town.inside(insider.waiting_for_papers, "huong")
    citizen = somebody("huong")
    pages = CITIZEN | {
        "own-dossier-waiting": f"/ho-so/{code}/",
        "supplement": f"/ho-so/{code}/bo-sung/",
        "withdraw": f"/ho-so/{code}/rut/",
    }

    for name, address in pages.items():
        answer = citizen.go(address)
        assert answer is not None
        assert answer.status == 200, address
        citizen.look(name)


@pytest.mark.parametrize("name", OFFICERS)
def test_pages_of_the_workplace_are_accessible(somebody: Sit, name: str) -> None:
    user, address = OFFICERS[name]
    officer = somebody(user)

    answer = officer.go(address)

    assert answer is not None
    assert answer.status == 200
    officer.look(name)


def test_the_pages_of_the_deeds_beside_the_steps_are_accessible(town: Town, somebody: Sit) -> None:
    seen = set()

    for code, user in town.inside(insider.being_done):
        officer = somebody(user)
        officer.go(f"/mot-cua/ho-so/{code}/")
        links = officer.page.locator('main a[href*="/viec/"], main a[href*="/chuyen-nguoi/"]')
        for address in links.evaluate_all("all => all.map(one => one.href)"):
            name = address.rstrip("/").rsplit("/", 1)[1]
            if name not in seen:
                seen.add(name)
                officer.go(address)
                officer.look(f"desk-deed-{name}")

    assert len(seen) >= 5, seen
