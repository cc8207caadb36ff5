"""One deed for several dossiers of the list; every one is told how it went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from egov.channels.desk import words
from egov.channels.desk.access import officer_page
from egov.channels.desk.forms.fields import number
from egov.channels.desk.people import divisions_for, specialists_for, usual_division
from egov.channels.desk.rows import ROOMY
from egov.channels.desk.shell import page
from egov.channels.desk.slip_pages import shown
from egov.foundation.events.api import policy_of
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import DomainError
from egov.kernel.vietnamese import name_sort_key
from egov.services.dossiers.api import (
    STEP_ACTIONS,
    Assign,
    Dossier,
    Reassign,
    SlipRecord,
    Step,
    dossier_of,
)

MOST = ROOMY
SIMPLE = frozenset(
    {
        "hand_over",
        "accept",
        "take_up",
        "forward_up",
        "receive_from_below",
        "send_down",
        "send_request",
        "consult_receive",
        "consult_forward",
        "consult_return",
        "collect",
        "issue",
    }
)


@dataclass(frozen=True)
class Went:
    """How it went for one dossier."""

    code: str
    good: bool
    text: str
    reference: str = ""


@require_POST
@officer_page()
def bulk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hand on, assign or print what was chosen."""
    codes = [code for code in dict.fromkeys(request.POST.getlist("hs")) if code and "/" not in code][:MOST]
    deed = request.POST.get("viec", "")
    if not codes:
        return _told(request, actor, _("Chưa chọn hồ sơ"), [])
    if deed == "in":
        return _print(request, actor, codes)
    if deed == "phan-cong":
        return _assign(request, actor, codes)
    if deed == "chuyen-buoc":
        seen = _moment(request.POST.get("luc", ""))
        return _told(request, actor, _("Chuyển bước"), [_moved(code, actor, seen) for code in codes])
    return HttpResponseRedirect(reverse("desk:list"))


def _moment(text: str) -> datetime | None:
    """When the list was shown; none where nothing sensible was sent."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None


def _moved(code: str, actor: Actor, seen: datetime | None) -> Went:
    """Do the one simple step that the officer may do in this dossier.

    A step that opened after the list was `seen` is not what the officer chose: a second click moves nothing further.
    """
    try:
        dossier = dossier_of(code, actor)
        steps = own_steps(dossier, actor)
        if seen is not None and steps and all(step.opened_at > seen for step in steps):
            text = _("Hồ sơ đã sang bước “%(step)s” sau khi bạn mở danh sách. Xem lại danh sách.")
            return Went(code, False, text % {"step": steps[0].label})
        simple = [
            step
            for step in steps
            if step.kind in SIMPLE and "done" in step.outcomes and (seen is None or step.opened_at <= seen)
        ]
        if not simple:
            return Went(code, False, _not_simple(steps))
        step = simple[0]
        inputs: dict[str, Any] = {"outcome": "done"}
        if step.kind == "hand_over":
            divisions = divisions_for(dossier.lead_id, timezone.localdate())
            usual = usual_division(divisions, dossier.content.division_field, dossier.procedure.field.name)
            inputs["division"] = usual.pk if usual else None
            if divisions and usual is None:
                return Went(code, False, _("Chưa rõ phòng nào nhận. Mở hồ sơ để chọn phòng."))
        STEP_ACTIONS[step.kind](subject=step, **inputs).run(actor)
    except DomainError as error:
        return Went(code, False, error.message, error.reference)
    return Went(code, True, _("Xong bước “%(step)s”.") % {"step": step.label})


def _not_simple(steps: Iterable[Step]) -> str:
    labels = [step.label for step in steps]
    if labels:
        return _("Bước “%(step)s” cần xem từng hồ sơ. Mở hồ sơ để làm.") % {"step": labels[0]}
    return _("Hồ sơ không có bước nào bạn làm được lúc này.")


def own_steps(dossier: Dossier, actor: Actor) -> list[Step]:
    """Open steps of the dossier that the policy lets this person do, oldest first."""
    may = policy_of("dossiers.step")
    steps = dossier.steps.waiting().select_related("agency", "division", "assignee", "consultation__agency")
    for step in (found := list(steps.order_by("id"))):
        step.dossier = dossier
    return [step for step in found if may(actor, step) is None]


def _assign(request: HttpRequest, actor: Actor, codes: list[str]) -> HttpResponse:
    """First ask to whom, then do it."""
    chosen = number(request.POST.get("nguoi", ""))
    if chosen is not None:
        return _told(request, actor, _("Phân công"), [_given(code, chosen, actor) for code in codes])
    seats = [seat for seat in actor.seats if seat.role is Role.HEAD]
    people = {one.user: one for seat in seats for one in specialists_for(seat.agency, seat.division)}
    context = {
        "codes": codes,
        "people": sorted(people.values(), key=lambda one: (one.open_work, name_sort_key(one.name))),
        "problem": _("Chọn người xử lý") if "nguoi" in request.POST else "",
    }
    status = 422 if context["problem"] else 200
    return page(request, actor, "desk/bulk_assign.html", context, here="list", status=status)


def _given(code: str, assignee: int, actor: Actor) -> Went:
    try:
        dossier = dossier_of(code, actor)
        open_steps = list(dossier.steps.waiting().select_related("agency").order_by("id"))
        step = next((one for one in open_steps if one.kind == "assign"), None)
        if step is not None:
            Assign(subject=step, assignee=assignee).run(actor)
        elif work := next((one for one in open_steps if one.role == Role.SPECIALIST), None):
            Reassign(subject=work, assignee=assignee).run(actor)
        else:
            return Went(code, False, _("Hồ sơ không ở bước phân công hay xử lý."))
    except DomainError as error:
        return Went(code, False, error.message, error.reference)
    return Went(code, True, _("Đã giao việc."))


def _print(request: HttpRequest, actor: Actor, codes: list[str]) -> HttpResponse:
    """The newest receipt slip of each, one after the other, each on a sheet of its own."""
    slips, went = [], []
    for code in codes:
        try:
            dossier = dossier_of(code, actor)
        except DomainError as error:
            went.append(Went(code, False, error.message, error.reference))
            continue
        record = SlipRecord.objects.filter(dossier=dossier, kind="01").order_by("-made_at").first()
        if record is None:
            went.append(Went(code, False, _("Hồ sơ chưa có giấy hẹn.")))
        else:
            slips.append(shown(record))
    context = {"slips": slips, "went": went, "title": _("In phiếu"), "words": words.SLIPS}
    return page(request, actor, "desk/print.html", context, here="list")


def _told(request: HttpRequest, actor: Actor, title: str, went: list[Went]) -> HttpResponse:
    good = sum(one.good for one in went)
    context = {"title": title, "went": went, "good": good, "bad": len(went) - good}
    return page(request, actor, "desk/bulk_done.html", context, here="list")
