"""The walk: prints each step with its time; exits 0 when the citizen holds a result that verifies, 1 otherwise."""

import os
import sys
import time
from collections.abc import Callable

import django


def main() -> int:
    """Walk one dossier; the system runs already and its addresses stand in the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egov.project.settings")
    django.setup()
    import httpx

    from egov.kernel.errors import DomainError
    from egov.project.smoke.visitor import Lost

    told = Told()
    try:
        walk(told)
    except (Lost, DomainError, httpx.HTTPError, LookupError) as error:
        told.line(f"FAILED: {error}")
        return 1
    told.line("The dossier is settled, the result verifies.")
    return 0


class Told:
    """Prints what was done with how long it took."""

    def __init__(self) -> None:
        self.begun = self.last = time.monotonic()

    def line(self, text: str) -> None:
        """One step."""
        now = time.monotonic()
        print(f"{now - self.begun:7.2f} s  {(now - self.last) * 1000:6.0f} ms  {text}", flush=True)
        self.last = now


def walk(told: Told, procedure: str = "TT-0058", office: str = "so-tp", counter: str = "mc.sotp") -> str:
    """File, pay, take in, process, sign, hand over, verify, rate. Returns the dossier's code."""
    from django.conf import settings

    from egov.project.demo.applicants import make_person
    from egov.project.demo.making import unit_of
    from egov.project.smoke.filing import code_on, fill_in, pay_at_bank, pledge, start_filing
    from egov.project.smoke.settling import settle, take_in
    from egov.project.smoke.visitor import Lost, Visitor

    site, password = settings.SITE_URL, settings.DEMO_PASSWORD
    people: dict[str, Visitor] = {}

    def as_user(name: str) -> Visitor:
        if name not in people:
            people[name] = Visitor(site)
            people[name].sign_in(name, password)
        return people[name]

    guest = Visitor(site, "guest")
    found = guest.get("/thu-tuc/?q=ly lich tu phap")
    told.line(f"A guest searches without tone marks: {found.heading}")
    citizen = as_user("huong")
    told.line("A citizen signs in")
    page = start_filing(citizen, procedure, office)
    page = fill_in(citizen, page, procedure, make_person(7), unit_of("366"))
    told.line("The form is filled in, papers are attached")
    page = pledge(citizen, page)
    if page.url.rstrip("/").endswith("tra-phi"):
        page = pay_at_bank(citizen, page)
        told.line("The fee is paid at the bank, the bank has told the portal")
    code = code_on(page)
    told.line(f"Filed: {code}")
    take_in(as_user(counter), code)
    told.line("The counter has taken it in")
    for label, who in settle(code, as_user):
        told.line(f"{label}: {who}")
    mine = citizen.get(f"/ho-so/{code}/")
    links = mine.links("/xac-thuc/")
    if not links:
        raise Lost(f"The owner's page shows no verification link: {mine.text[:400]}")
    verified = guest.get(links[0].replace(settings.SITE_URL, site))
    told.line(f"Anybody verifies the result: {verified.heading}")
    heard_of(code, make_person(7).email, told.line)
    return code


def heard_of(code: str, to: str, say: Callable[[str], None], patience: float = 40) -> None:
    """The citizen's letters about the dossier have reached the mail server."""
    import httpx

    from egov.project.smoke.visitor import Lost

    page = os.environ.get("EGOV_MAIL_PAGE", "")
    if not page:
        return
    until = time.monotonic() + patience
    subjects: list[str] = []
    while time.monotonic() < until:
        rows = httpx.get(f"{page}/api/messages", params={"to": to}, timeout=30).json()["messages"]
        subjects = [row["subject"] for row in rows if code in row["subject"]]
        if len(subjects) >= 4:
            say(f"{len(subjects)} letters reached the citizen, the first: {subjects[-1]}")
            return
        time.sleep(0.3)
    raise Lost(f"Only these letters came: {subjects}")


if __name__ == "__main__":
    sys.exit(main())
