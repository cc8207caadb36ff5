"""Letters that do not arrive: a wrong address, a mail server that is down. The mail server says what came."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator
from tests.journeys import insider
from tests.journeys.browser import Somebody
from tests.journeys.deeds import Sit
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.browser
STRANGER = "vt.soct"
LETTERS = 3  # filed, paid at the counter, taken in
NOBODY = "khong-ton-tai@congdan.example"  # the mail server knows no such person


@pytest.fixture
def mail_is_down(town: Town) -> Iterator[None]:
    """The mail server is away until somebody starts it again, at the latest when the test ends."""
    town.kill("mail")
    yield
    if not town.running["mail"].is_running:
        town.start("mail")


def colleague(town: Town, code: str, kind: str) -> str:
    """Somebody else of the office where the dossier was filed: vt the clerk, tp a head."""
    return f"{kind}.{town.inside(insider.counter_of, code).split('.')[1]}"


def arrived(town: Town, code: str, to: str) -> list[dict[str, object]]:
    return [letter for letter in town.letters() if code in letter["subject"] and letter["to"] == [to]]


def test_a_letter_to_a_wrong_address_is_put_right_and_arrives_once(town: Town, somebody: Sit) -> None:
    code = town.inside(insider.filed, town.site, "huong", "TT-0104", 211)
    # The first letter still goes to the old address. In a town that has just opened it comes after hundreds of others.
    assert eventually(
        lambda: [state for _to, state, _round in town.inside(insider.letters_written, code)] == ["sent"], 180
    )
    town.inside(insider.write_to, code, NOBODY)
    town.inside(insider.take_in, town.site, code)
    assert eventually(lambda: town.inside(insider.letters_written, code).count((NOBODY, "stuck", 1)) == 2)

    clerk, second = somebody(colleague(town, code, "vt")), somebody(colleague(town, code, "tp"), scripts=False)
    for person in (clerk, second):
        person.go("/mot-cua/thu/")
    clerk.look("desk-letters-stuck")
    row = clerk.page.locator("tbody tr").filter(has_text=f"Đã tiếp nhận hồ sơ {code}")
    assert "Hỏi lại địa chỉ" in row.inner_text()
    right = f"moi.{code[-4:]}@congdan.example"
    _by_keyboard(clerk, row, "huong@@")
    assert "Nhập địa chỉ thư, ví dụ" in clerk.page.locator("#noi-dung [role=alert]").first.inner_text()
    clerk.look("desk-letters-wrong-address")
    assert town.inside(insider.letters_written, code).count((NOBODY, "stuck", 1)) == 2
    _by_keyboard(clerk, row, right)

    assert right in clerk.page.locator(".alert-success").inner_text()
    letters = eventually(lambda: arrived(town, code, right))
    assert [one["name"] for one in letters[0]["attachments"]] == [f"{code}-01.pdf"]
    assert town.inside(insider.email_of, code) == right
    second.page.locator("tbody tr").filter(has_text=f"Đã tiếp nhận hồ sơ {code}").get_by_role("button").click()
    second.page.wait_for_load_state()
    assert "đã đến nơi" in second.page.locator("#noi-dung [role=alert]").first.inner_text()
    second.page.wait_for_timeout(1000)
    assert len(arrived(town, code, right)) == 1
    clerk.go("/mot-cua/thu/")
    assert not row.count()

    other = clerk.page.locator("tbody tr").filter(has_text=code)  # the second letter: the clerk has told by telephone
    _told_otherwise(clerk, other, "")
    assert "Ghi đã báo cho người nộp" in clerk.page.locator("#noi-dung [role=alert]").first.inner_text()
    clerk.look("desk-letters-told-otherwise")
    _told_otherwise(clerk, other, "Đã gọi điện cho chị Hường")
    assert "Đã thôi gửi thư" in clerk.page.locator(".alert-success").inner_text()
    assert not other.count()
    clerk.go(f"/mot-cua/ho-so/{code}/")
    assert "Đã gọi điện cho chị Hường" in clerk.text


def _told_otherwise(person: Somebody, row: Locator, note: str) -> None:
    """Open the letter's second form, where it is closed, type and press Enter."""
    if row.locator("details[open]").count() == 0:
        row.locator("summary").focus()
        person.page.keyboard.press("Enter")
    row.locator("[name=note]").focus()
    person.page.keyboard.type(note)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def _by_keyboard(person: Somebody, row: Locator, address: str) -> None:
    """Type the address into the letter's row and press Enter."""
    row.locator("[name=email]").focus()
    person.page.keyboard.press("Control+A")
    person.page.keyboard.type(address)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_letters_of_a_time_without_mail_server_are_sent_again_and_arrive_once(
    town: Town, somebody: Sit, mail_is_down: None
) -> None:
    code = town.inside(insider.filed, town.site, "huong", "TT-0104", 212, True)
    assert eventually(lambda: len(town.inside(insider.letters_written, code)) == LETTERS)
    town.inside(insider.hours_pass, code, 2)
    clerk = somebody(colleague(town, code, "vt"), device="phone", scripts=False)
    clerk.go("/mot-cua/thu/")
    rows = clerk.page.locator("tbody tr").filter(has_text=code)
    assert rows.count() == LETTERS
    assert "Hệ thống đang thử lại" in rows.first.inner_text()
    clerk.look("desk-letters-no-mail-server")
    stranger = somebody(STRANGER)
    stranger.go("/mot-cua/thu/")
    assert code not in stranger.text

    rows.first.get_by_role("button").dblclick()
    clerk.page.locator(".alert-success, #noi-dung [role=alert]").first.wait_for()
    assert eventually(lambda: (clerk.go("/mot-cua/thu/") and rows.count()) == LETTERS - 1)
    town.start("mail")
    for _ in range(LETTERS - 1):
        with clerk.page.expect_navigation():
            rows.first.get_by_role("button").click()

    states = eventually(
        lambda: (
            (now := {state for _to, state, _round in town.inside(insider.letters_written, code)}) == {"sent"} and now
        ),
        90,  # the worker's next tries come after 4, 16 and 64 seconds
    )
    assert states
    came = town.letters_about([code])
    assert len(came) == LETTERS
    assert len(set(came)) == LETTERS
    clerk.go("/mot-cua/thu/")
    assert not rows.count()
