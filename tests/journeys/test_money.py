"""Money at the workplace: paid twice, a refused dossier, a bank that reports another sum. The bank's books are asked."""

import sqlite3

import pytest
from tests.journeys import insider
from tests.journeys.browser import Somebody
from tests.journeys.deeds import Sit, letters_about
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.browser
FEE = 200_000
COUNTER, CLERK, HEAD, LEADER, STRANGER = "mc.sotp", "vt.sotp", "tp.sotp", "ld.sotp", "ld.soct"
DONE = ".alert-success"


def pledged(town: Town, citizen: Somebody, seed: int) -> str:
    """The citizen stands before the choice how to pay; the draft's address."""
    review: str = town.inside(insider.filled_draft, town.site, "huong", "TT-0058", seed)
    citizen.go(review)
    citizen.page.check("#cam_doan")
    citizen.page.locator("main form button.btn-primary.btn-lg").last.click()
    citizen.page.wait_for_url("**/tra-phi/")
    return review


def at_the_bank(citizen: Somebody) -> None:
    """From the choice how to pay to the bank's page."""
    citizen.page.check('input[name="cach"][value="atm"]')
    citizen.page.locator("main form button.btn-primary").click()
    citizen.page.wait_for_url("**/paymentv2/**")


def pays(citizen: Somebody, outcome: str = "00", *mishaps: str) -> None:
    """What happens at the bank."""
    citizen.page.check(f'input[name="outcome"][value="{outcome}"]')
    for mishap in mishaps:
        citizen.page.check(f'input[name="{mishap}"]')
    citizen.page.locator('button[value="pay"]').click()
    citizen.page.wait_for_load_state()


def code_of(town: Town, review: str) -> str:
    """The dossier's code, when the bank's word has filed it."""
    code: str = eventually(lambda: town.inside(insider.code_of_draft, review))
    assert code
    return code


def given_by_the_bank(town: Town, references: list[str]) -> list[int]:
    """What the bank has given back of these payments, in dong."""
    marks = ", ".join("?" * len(references))
    query = f"SELECT r.amount FROM refund r JOIN payment p ON p.number = r.payment WHERE p.reference IN ({marks})"  # noqa: S608
    with sqlite3.connect(f"file:{town.places.var / 'bank.sqlite'}?mode=ro", uri=True) as books:
        return [amount // 100 for (amount,) in books.execute(query, references)]


def said(person: Somebody) -> str:
    return person.page.locator("#noi-dung [role=alert]").first.inner_text().replace("\xa0", " ")


def test_what_was_paid_twice_goes_back_once_and_the_payer_reads_it(town: Town, somebody: Sit) -> None:
    citizen, other_tab = somebody("huong"), somebody("huong", device="phone", scripts=False)
    review = pledged(town, citizen, 201)
    at_the_bank(citizen)
    pays(citizen, "51")
    assert "không đủ tiền" in citizen.text
    citizen.look("paid-failed")
    for person in (citizen, other_tab):
        person.go(review.replace("kiem-tra", "tra-phi"))
        at_the_bank(person)
    for person in (citizen, other_tab):
        pays(person)
    code = code_of(town, review)
    order = eventually(lambda: (paid := town.inside(insider.payment_of, code))["refunds"] and paid)
    page = f"/mot-cua/thu-phi/{order['pk']}/"

    clerk = somebody(CLERK)
    clerk.go("/mot-cua/thu-phi/")
    clerk.look("desk-money-to-do")
    row = clerk.page.locator("tbody tr").filter(has_text=code)
    assert "Trả thừa" in row.inner_text()
    row.locator("th a").click()
    clerk.page.wait_for_url(f"**{page}")
    clerk.look("desk-order-paid-twice")
    assert "tài khoản không đủ tiền" in clerk.text
    assert not clerk.page.get_by_role("button", name="Duyệt hoàn tiền").count()
    stranger = somebody(STRANGER)
    answer = stranger.go(page)
    assert answer is not None
    assert answer.status == 404

    first, second = somebody(LEADER), somebody(HEAD, device="phone", scripts=False)
    for person in (first, second):
        person.go(page)
    _by_keyboard(first, "Duyệt hoàn tiền")
    second.page.get_by_role("button", name="Duyệt hoàn tiền").click()
    second.page.wait_for_load_state()

    assert "Đã duyệt" in first.page.locator(DONE).inner_text()
    assert "đã được duyệt" in said(second)
    done = eventually(lambda: (paid := town.inside(insider.payment_of, code))["refunds"][0][0] == "done" and paid)
    assert done["refunds"] == [("done", FEE, True)]
    assert done["state"] == "paid"
    assert all(answer for _kind, answer in done["findings"])
    assert given_by_the_bank(town, done["references"]) == [FEE]
    assert any("Hoàn 200.000" in subject.replace("\xa0", " ") for subject in letters_about(town, code, 2))
    first.page.reload()
    first.look("desk-order-surplus-given-back")
    assert "Cổng thanh toán đã nhận yêu cầu hoàn tiền" in first.text


def _by_keyboard(person: Somebody, button: str) -> None:
    """Tab to the button and press it."""
    for _ in range(60):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.innerText || ''").startswith(button):
            with person.page.expect_navigation():
                person.page.keyboard.press("Enter")
            return
    raise AssertionError(f"The keyboard does not reach “{button}”.")


def test_the_fee_of_a_refused_dossier_is_given_back_once_whatever_is_clicked(town: Town, somebody: Sit) -> None:
    citizen = somebody("huong", device="phone", scripts=False)
    review = pledged(town, citizen, 202)
    at_the_bank(citizen)
    pays(citizen)
    code = code_of(town, review)
    counter = somebody(COUNTER)
    counter.go(f"/mot-cua/tiep-nhan/{code}/")
    counter.page.locator("textarea").last.fill("Phiếu lý lịch tư pháp của người này do Trung tâm quốc gia cấp.")
    counter.page.locator('button[value="tu-choi"]').click()
    counter.page.wait_for_load_state()
    assert town.inside(insider.state, code)["status"] == "refused", counter.text[:500]

    leader = somebody(LEADER)
    leader.go(f"/mot-cua/thu-phi/?xem=thu&q={code}")
    leader.look("desk-money-found")
    leader.page.locator("tbody th a").click()
    leader.page.wait_for_url("**/thu-phi/*/")
    leader.page.locator("summary").click()
    _refund(leader, "900.000", "Hồ sơ bị từ chối tiếp nhận")
    assert "từ 1 đ đến 200.000 đ" in said(leader)
    _refund(leader, "hai trăm", "Hồ sơ bị từ chối tiếp nhận")
    leader.look("desk-order-no-number")
    assert "bằng chữ số" in said(leader)
    _refund(leader, "50.000", "")
    assert "Ghi lý do" in said(leader)
    assert town.inside(insider.payment_of, code)["refunds"] == []

    plain = somebody(HEAD, device="phone", scripts=False)
    plain.go(leader.page.url)
    plain.page.locator("summary").click()
    plain.page.get_by_label("Số tiền hoàn").fill("50.000")
    plain.page.get_by_label("Lý do hoàn").fill("Hoàn một phần theo đơn")
    plain.page.get_by_role("button", name="Hoàn tiền").dblclick()
    plain.page.wait_for_load_state()
    eventually(lambda: town.inside(insider.payment_of, code)["refunds"])
    assert town.inside(insider.payment_of, code)["refunds"][0][1] == 50_000

    _refund(leader, "200.000", "Hồ sơ bị từ chối tiếp nhận")
    leader.look("desk-order-second-person")
    assert "còn 150.000 đ" in said(leader)
    _refund(leader, "150.000", "Hồ sơ bị từ chối tiếp nhận")
    assert leader.page.locator(DONE).count()

    done = eventually(lambda: (paid := town.inside(insider.payment_of, code))["state"] == "refunded" and paid)
    assert done["refunds"] == [("done", 50_000, False), ("done", 150_000, False)]
    assert sorted(given_by_the_bank(town, done["references"])) == [50_000, 150_000]
    leader.page.reload()
    leader.look("desk-order-given-back")
    assert "Đã hoàn" in leader.text
    letters = [subject.replace("\xa0", " ") for subject in letters_about(town, code, 5)]
    assert any("Hoàn 150.000 đ" in subject for subject in letters), letters


def _refund(person: Somebody, amount: str, reason: str) -> None:
    person.page.get_by_label("Số tiền hoàn").fill(amount)
    person.page.get_by_label("Lý do hoàn").fill(reason)
    person.page.get_by_role("button", name="Hoàn tiền").click()
    person.page.wait_for_load_state()


def test_a_sum_that_differs_is_compared_at_night_and_answered_by_the_clerk(town: Town, somebody: Sit) -> None:
    citizen = somebody("huong")
    review = pledged(town, citizen, 203)
    at_the_bank(citizen)
    pays(citizen, "00", "wrong_amount", "no_return")
    clerk = somebody(CLERK)
    row = clerk.page.locator("tbody tr").filter(has_text="Sai số tiền").last
    assert eventually(lambda: clerk.go("/mot-cua/thu-phi/") and row.count())
    row.locator("th a").click()
    clerk.page.wait_for_url("**/thu-phi/*/")
    assert "Chờ trả" in clerk.page.locator("main").inner_text()

    assert any(mended for _reference, mended in town.inside(insider.reconcile_today))

    code = code_of(town, review)
    clerk.page.reload()
    assert code in clerk.text
    clerk.look("desk-order-wrong-sum")
    note = clerk.page.get_by_label("Đã xử lý thế nào")
    note.focus()
    clerk.page.keyboard.press("Tab")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    assert "Ghi cách đã xử lý" in said(clerk)
    note.focus()
    clerk.page.keyboard.type("Ngân hàng báo nhầm, sổ của ngân hàng đủ 200.000 đ.")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Control+Enter")

    paid = town.inside(insider.payment_of, code)
    assert paid["state"] == "paid"
    assert paid["findings"] == [("wrong_amount", "Ngân hàng báo nhầm, sổ của ngân hàng đủ 200.000 đ.")]
    clerk.look("desk-order-answered")
    receipt = clerk.page.get_by_role("link", name="Biên lai").get_attribute("href")
    assert clerk.context.request.get(f"{clerk.site}{receipt}").body().startswith(b"%PDF-")
