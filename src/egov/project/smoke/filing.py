"""The citizen's part: find the procedure, fill in the form, pay at the bank, file."""

import time
from typing import Any

from egov.project.demo.applicants import Person, type_step
from egov.project.demo.filling import paper
from egov.project.smoke.visitor import Lost, Page, Visitor
from egov.services.catalogue.api import current_release, form_of
from egov.services.eforms.api import FileField

PATIENCE = 30.0


def start_filing(visitor: Visitor, code: str, office: str, district: str = "") -> Page:
    """From the procedure's page to the first step of the form."""
    page = visitor.get(f"/thu-tuc/{code}/")
    if not page.links(f"/nop-ho-so/{code}/"):
        raise Lost(f"{page.url} does not lead to filing.")
    page = visitor.get(f"/nop-ho-so/{code}/" + (f"?huyen={district}" if district else ""))
    form = page.form(action=f"/nop-ho-so/{code}/")
    return visitor.send(form, {"noi": office} if form.has("noi") else {})


def fill_in(visitor: Visitor, page: Page, code: str, person: Person, unit: tuple[str, str]) -> Page:
    """Every step until the review page; new questions that appear are answered too."""
    form = form_of(current_release(code))
    for _ in range(3 * len(form.steps) + 3):
        if page.url.rstrip("/").endswith("kiem-tra"):
            return page
        if "/buoc/" not in page.url:
            raise Lost(f"Filling in led to {page.url}: {page.text[:300]}")
        key = page.url.split("/buoc/")[1].split("/")[0]
        wanted: dict[str, Any] = dict(type_step(form, key, person, unit))
        shown = page.form("_co") if any(one.has("_co") for one in page.forms()) else page.form()
        papers = [one.key for one in form.step(key).fields if isinstance(one, FileField) and shown.has(one.key)]
        files = [(name, ("giay-to.pdf", paper().read(), "application/pdf")) for name in papers]
        page = visitor.send(shown, wanted, files or None)
    raise Lost(f"The form of {code} does not end: {page.text[:600]}")


def pledge(visitor: Visitor, page: Page, delivery: str = "counter") -> Page:
    """Declare it true and go on: to the payment, or to the filed dossier."""
    form = page.form("cam_doan")
    return visitor.send(form, {"cam_doan": "1", **({"nhan": delivery} if form.has("nhan") else {})})


def pay_at_bank(visitor: Visitor, page: Page) -> Page:
    """Choose the card, pay on the bank's own page, come back; wait until the bank has told the portal."""
    bank = visitor.send(page.form("cach"), {"cach": "atm"})
    back = visitor.send(bank.form("token", "outcome"), {"outcome": "00"})
    until = time.monotonic() + PATIENCE
    while "da-nop" not in back.url:
        if time.monotonic() > until:
            raise Lost(f"The payment was not heard of: {back.text[:300]}")
        time.sleep(0.3)
        back = visitor.get(back.url)
    return back


def code_on(page: Page) -> str:
    """The dossier's code on the page that says it is filed."""
    found = page.tree.xpath("//*[contains(@class, 'nd-codebox')]")
    if not found:
        raise Lost(f"No code on {page.url}: {page.text[:300]}")
    return str(found[0].text_content()).strip()
