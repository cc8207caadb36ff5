"""The officers' part: take the dossier in, then do each open step on the dossier's page as whoever holds its post."""

from collections.abc import Callable, Iterator
from typing import Any

from egov.project.demo.walking import doer, sensible
from egov.project.smoke.visitor import Form, Lost, Page, Visitor
from egov.services.dossiers.api import Dossier, Step

MOST_STEPS = 40


def take_in(visitor: Visitor, code: str) -> Page:
    """The counter checks what was filed and takes it in; the fee is taken first where it is open."""
    page = visitor.get(f"/mot-cua/tiep-nhan/{code}/")
    return visitor.send(page.form(action=f"/mot-cua/tiep-nhan/{code}/"), {"viec": "tiep-nhan"})


def settle(code: str, as_user: Callable[[str], Visitor]) -> Iterator[tuple[str, str]]:
    """Each step that was done: its name and who did it. Ends when no step is open."""
    for _ in range(MOST_STEPS):
        dossier = Dossier.objects.get(code=code)
        step = dossier.steps.waiting().select_related("agency", "assignee", "dossier__release").order_by("id").first()
        if step is None:
            return
        user = doer(step)
        if step.kind == "return_result" and dossier.fee_open:
            take_fee(as_user(user.username), code)
            yield "Thu phí", str(user)
        do_step(as_user(user.username), code, step)
        yield step.label, f"{user} ({step.agency.short_name})"
    raise Lost(f"{code} is not settled after {MOST_STEPS} steps.")


def take_fee(visitor: Visitor, code: str) -> Page:
    """The counter takes the open fee in cash."""
    address = f"/mot-cua/ho-so/{code}/viec/thu-phi/"
    return visitor.send(visitor.get(address).form(action="thu-phi"))


def do_step(visitor: Visitor, code: str, step: Step) -> Page:
    """Fill in the step's form on the dossier's page and send it."""
    page = visitor.get(f"/mot-cua/ho-so/{code}/")
    form = page.form(action=f"/buoc/{step.pk}/")
    answer = visitor.send(form, _inputs(step, form))
    if Step.objects.filter(pk=step.pk, closed_at=None).exists():
        raise Lost(f"{step.label} was not done: {answer.text[:600]}")
    return answer


def _inputs(step: Step, form: Form) -> dict[str, Any]:
    prefix = f"b{step.pk}-"
    given = sensible(step)
    wanted = {"outcome": given.get("outcome"), "body": given.get("body"), "answer": given.get("answer")}
    if "agrees" in given:
        wanted["agrees"] = "co"
    for name in ("assignee", "division"):
        if given.get(name):
            wanted[name] = str(given[name])
    return {prefix + name: value for name, value in wanted.items() if value and form.has(prefix + name)}
