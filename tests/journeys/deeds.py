"""What people do on the way from the form to the rating; each journey puts these together."""

from collections.abc import Callable
from typing import Any

from tests.journeys import insider
from tests.journeys.browser import Somebody
from tests.journeys.town import Town, eventually

MOST_STEPS = 40
Sit = Callable[..., Somebody]


def find(citizen: Somebody, procedure: str, words: str) -> None:
    """Search without tone marks, open the procedure, press the button to file it."""
    citizen.go("/")
    citizen.look("home")
    citizen.page.locator('main input[name="q"]').first.fill(words)
    citizen.page.locator('main input[name="q"]').first.press("Enter")
    citizen.page.wait_for_url("**/thu-tuc/?*")
    citizen.look("procedures")
    citizen.page.locator(f'main a[href$="/thu-tuc/{procedure}/"]').first.click()
    citizen.page.wait_for_url(f"**/thu-tuc/{procedure}/")
    citizen.look(f"procedure-{procedure}")
    citizen.page.locator(f'main a[href*="/nop-ho-so/{procedure}/"]').first.click()
    citizen.page.wait_for_url(f"**/nop-ho-so/{procedure}/*")


def choose_office(citizen: Somebody, told: dict[str, Any]) -> None:
    """District, then office, where there are many."""
    citizen.look("start")
    page = citizen.page
    if page.locator("select#huyen").count():
        page.select_option("select#huyen", told["district"])
        page.locator("form[method=get] button").last.click()
        page.wait_for_load_state()
        citizen.look("start-offices")
    if page.locator("select#noi").count():
        page.select_option("select#noi", told["office"])
    page.locator("main form[method=post] button.btn-primary").click()
    page.wait_for_url("**/buoc/**")


def fill_in(citizen: Somebody, procedure: str, told: dict[str, Any], paper: bytes) -> None:
    """Every page of the form until the review."""
    for _ in range(3 * len(told["typed"]) + 3):
        address = citizen.page.url
        if address.rstrip("/").endswith("kiem-tra"):
            return
        key = address.split("/buoc/")[1].split("/")[0]
        citizen.look(f"form-{procedure}-{key}")
        citizen.fill(told["typed"][key])
        citizen.attach(told["files"][key], paper)
        citizen.page.locator("main form button.btn-primary.btn-lg").click()
        citizen.page.wait_for_load_state()
        if citizen.scripts and citizen.page.url == address:
            citizen.page.wait_for_timeout(400)  # an upload by script comes back a little later
    raise AssertionError(f"The form of {procedure} does not end: {citizen.text[:800]}")


def file(citizen: Somebody, procedure: str) -> str:
    """Pledge, pay where a fee is due, and read the code."""
    page = citizen.page
    citizen.look(f"review-{procedure}")
    page.check("#cam_doan")
    page.locator("main form button.btn-primary.btn-lg").last.click()
    page.wait_for_load_state()
    if page.url.rstrip("/").endswith("tra-phi"):
        pay(citizen)
    page.wait_for_url("**/da-nop/")
    citizen.look("filed")
    return page.locator(".nd-codebox").inner_text().strip()


def pay(citizen: Somebody) -> None:
    """By card on the bank's own page; until the bank has told the portal."""
    page = citizen.page
    citizen.look("pay")
    page.check('input[name="cach"][value="atm"]')
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/paymentv2/**")
    page.check('input[name="outcome"][value="00"]')
    page.locator('button[value="pay"]').click()
    page.wait_for_url("**/nop-ho-so/**")
    for _ in range(40):
        if "da-nop" in page.url:
            return
        citizen.look("paid-waiting")
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"The payment was not heard of: {citizen.text[:500]}")


def take_in(officer: Somebody, code: str) -> None:
    """From the counter's list to the slip."""
    officer.go("/mot-cua/")
    officer.look("desk-list")
    officer.go(f"/mot-cua/tiep-nhan/{code}/")
    officer.look("desk-intake")
    officer.page.locator('button[value="tiep-nhan"]').click()
    officer.page.wait_for_load_state()
    officer.look("desk-taken-in")


def do_step(officer: Somebody, code: str, step: dict[str, Any]) -> None:
    """Fill in the open step on the dossier's page and press its button."""
    page = officer.page
    if step["fee_open"]:
        officer.go(f"/mot-cua/ho-so/{code}/viec/thu-phi/")
        officer.look("desk-take-fee")
        page.locator('main form[method="post"] button.btn-primary').click()
        page.wait_for_load_state()
    officer.go(f"/mot-cua/ho-so/{code}/")
    officer.look(f"desk-dossier-{step['kind']}")
    form = f'form[action$="/buoc/{step["pk"]}/"]'
    officer.fill(step["typed"], form)
    page.locator(f"{form} button[data-main]").click()
    page.wait_for_load_state()
    assert step["label"] in page.locator("[role=status], .alert-success").first.inner_text()


def settle(town: Town, sit: Sit, code: str, kinds_done: set[str], device: str) -> None:
    """Every step by whoever holds its post: in the browser when its kind was not done there yet, else over HTTP."""
    for _ in range(MOST_STEPS):
        step = town.inside(insider.next_step, code)
        if step is None:
            return
        if step["kind"] in kinds_done:
            town.inside(insider.do_step, town.site, code, step["pk"])
            continue
        officer = sit(step["user"], device=device, scripts=device == "desktop")
        do_step(officer, code, step)
        kinds_done.add(step["kind"])
    raise AssertionError(f"{code} is not settled after {MOST_STEPS} steps.")


def see_result(citizen: Somebody, code: str, told: dict[str, Any]) -> None:
    """The owner's page, or the guest's look-up; then anybody's check of the signature, then the rating."""
    if told["signed_in"]:
        citizen.go(f"/ho-so/{code}/")
        citizen.look("own-dossier-settled")
        citizen.press("Kiểm tra chữ ký")
        citizen.page.wait_for_url("**/xac-thuc/**")
        citizen.look("verified")
        assert "Có văn bản mang mã này" in citizen.text
        citizen.go(f"/ho-so/{code}/")
        check_file(citizen)
        citizen.go(f"/ho-so/{code}/")
        citizen.page.locator('main a[href*="/danh-gia/"]').first.click()
    else:
        citizen.go("/tra-cuu/")
        citizen.look("lookup")
        citizen.page.fill("#ma", code)
        citizen.page.fill("#so", told["phone"][-4:])
        citizen.page.locator("main form button").first.click()
        citizen.page.wait_for_load_state()
        citizen.look("lookup-found")
        assert "Đã giải quyết xong" in citizen.text
        citizen.go(f"/danh-gia/?ma={code}&so={told['phone'][-4:]}")
    citizen.page.wait_for_url("**/danh-gia/**")
    citizen.look("rate")
    citizen.page.locator('label[for="sao5"]').click()
    citizen.page.check('input[name="attitude"] >> nth=0')
    citizen.press("Gửi đánh giá")
    assert "Cảm ơn" in citizen.heading


def check_file(citizen: Somebody) -> None:
    """Take the signed file from the owner's page and let the verification page look at it, whole and tampered with."""
    address = citizen.page.locator('main a[href*="/tep/"].btn-primary').first.get_attribute("href")
    signed = citizen.context.request.get(f"{citizen.site}{address}").body()
    assert signed.startswith(b"%PDF-")
    for content, kind in ((signed, "alert-success"), (signed.replace(b"/Author", b"/Auhtor", 1), "alert-danger")):
        citizen.go("/xac-thuc/")
        citizen.page.set_input_files(
            "#tep", [{"name": "ket-qua.pdf", "mimeType": "application/pdf", "buffer": content}]
        )
        citizen.press("Kiểm tra tệp")
        citizen.look(f"verified-file-{kind}")
        assert citizen.page.locator(f".alert.{kind}").is_visible()


def letters_about(town: Town, code: str, least: int) -> list[str]:
    """Subjects of the letters about a dossier, when so many have come."""

    def enough() -> list[str]:
        subjects = [letter["subject"] for letter in town.letters() if code in letter["subject"]]
        return subjects if len(subjects) >= least else []

    found: list[str] = eventually(enough)
    return found
