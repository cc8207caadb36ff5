"""Taking a walk-in dossier: one page, saved and printed with one key."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egov.channels.desk import words
from egov.channels.desk.access import officer_page
from egov.channels.desk.checking_off import PaperLine, paper_lines, papers_taken
from egov.channels.desk.forms.fields import number
from egov.channels.desk.forms.intake import MOST_SETS
from egov.channels.desk.shell import page, status_of
from egov.channels.desk.walk_in import (
    Filled,
    fill,
    price,
    rendered,
    waivers,
)
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import Refused
from egov.kernel.working_time import CalendarMissing
from egov.services.dossiers.api import (
    AskWalkIn,
    Delivery,
    Dossier,
    Draft,
    RefuseWalkIn,
    TakeIn,
    applicant_of,
    draft_of,
    expected_due,
    pay_at_counter,
    pledge,
    received_today,
    save_step,
    total,
)

PAGE = "tai-quay"
DEED = "viec-lam"  # names beside the form have a hyphen: no key of a form has one


@require_http_methods(["GET", "POST"])
@officer_page(Role.COUNTER)
def walk_in(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """The procedure's form, papers, fee; then save and print, ask for more, or refuse."""
    draft = draft_of(token, actor)
    if draft.dossier is not None:
        messages.info(request, _("Hồ sơ này đã lưu, mã %(code)s.") % {"code": draft.dossier.code})
        return _done(draft.dossier.code)
    content = draft.release.parsed()
    if request.method == "GET":
        raw = draft.raw.get(PAGE)
        return _page(request, actor, draft, Filled(draft.answers, raw=raw), paper_lines(content))
    deed = request.POST.get(DEED, "")
    filled = fill(request, draft)
    taking = deed in {"in", "luu"} and not filled.again
    lines = paper_lines(content, request.POST, check=taking)
    gone = {name: None for name in draft.answers if name not in filled.data}
    complete = not filled.errors and not filled.again
    draft = save_step(draft, PAGE, {**gone, **filled.data}, None if complete else filled.raw, complete=complete)
    problems = _problems(filled, lines, request.POST, content, taking=taking)
    refused: Refused | None = None
    if not filled.again and deed in {"in", "luu", "tu-choi", "bo-sung"} and not problems:
        try:
            dossier = _take(request, actor, draft, lines, deed)
        except Refused as error:
            refused = error
        else:
            _tell(request, deed, dossier)
            return _done(dossier.code, printing=deed != "luu")
    shown = filled if taking else Filled(filled.data, {}, filled.raw, filled.again, filled.warnings)
    return _page(request, actor, draft, shown, lines, problems=problems, refused=refused)


def _problems(
    filled: Filled, lines: list[PaperLine], sent: Mapping[str, str], content: Any, *, taking: bool
) -> dict[str, str]:
    """Everything that has to be corrected first, by control."""
    deed = sent.get(DEED, "")
    if taking:
        papers = {line.control: line.error for line in lines if line.error}
        return {**filled.errors, **papers, **_sets_problem(sent), **_delivery_problem(sent)}
    if deed in {"tu-choi", "bo-sung"}:
        found = {}
        if not applicant_of(content, filled.data).name:
            found["ly-do"] = _("Nhập họ tên người nộp trong tờ khai trước khi lập phiếu")
        elif not sent.get("ly-do", "").strip():
            found["ly-do"] = _("Ghi rõ lý do, viết để người nộp hiểu và làm theo được")
        return found
    return {}


def _sets_problem(sent: Mapping[str, str]) -> dict[str, str]:
    if 1 <= (number(sent.get("so-bo", "").strip() or "1") or 0) <= MOST_SETS:
        return {}
    return {"so-bo": _("Nhập số bộ hồ sơ bằng chữ số, từ 1 đến %(most)s") % {"most": MOST_SETS}}


def _delivery_problem(sent: Mapping[str, str]) -> dict[str, str]:
    if sent.get("nhan-kq") == Delivery.POST and not sent.get("dia-chi-nhan", "").strip():
        return {"dia-chi-nhan": _("Nhập địa chỉ để bưu điện giao kết quả")}
    return {}


def _take(request: HttpRequest, actor: Actor, draft: Draft, lines: list[PaperLine], deed: str) -> Dossier:
    """File the draft, then take it in, ask for more or refuse it."""
    sent = request.POST
    delivery = sent.get("nhan-kq", "") if sent.get("nhan-kq") in Delivery.values else Delivery.COUNTER.value
    address = sent.get("dia-chi-nhan", "").strip()[:300]
    draft = pledge(draft, delivery=delivery, delivery_address=address, waiver=sent.get("mien-giam", "")[:60])
    draft = pay_at_counter(draft)
    if deed in {"in", "luu"}:
        taken = TakeIn(
            subject=draft,
            papers=papers_taken(lines),
            sets=number(sent.get("so-bo", "").strip()) or 1,
            cash=sent.get("cach-thu") == "tien-mat",
            deliverer=sent.get("nguoi-nop-thay", "").strip()[:200],
        )
        draft = taken.run(actor).subject
        assert draft.dossier is not None
        return draft.dossier
    reason = sent.get("ly-do", "").strip()[:2000]
    refusal = RefuseWalkIn(subject=draft, reason=reason)
    turned = refusal if deed == "tu-choi" else AskWalkIn(subject=draft, reason=reason, items=missing_items(lines))
    dossier = turned.run(actor).subject.dossier
    assert dossier is not None
    return dossier


def missing_items(lines: list[PaperLine]) -> tuple[dict[str, str], ...]:
    """The needed papers that were not ticked, as lines of the supplement slip."""
    return tuple(
        {"component": line.code, "name": line.name, "what": _("chưa nộp")}
        for line in lines
        if line.needed and not line.received
    )


def _tell(request: HttpRequest, deed: str, dossier: Dossier) -> None:
    said = {
        "in": _("Đã tiếp nhận hồ sơ %(code)s."),
        "luu": _("Đã tiếp nhận hồ sơ %(code)s. Giấy hẹn chưa in."),
        "bo-sung": _("Đã lập phiếu yêu cầu bổ sung cho hồ sơ %(code)s."),
        "tu-choi": _("Đã lập phiếu từ chối cho hồ sơ %(code)s."),
    }
    messages.success(request, said[deed] % {"code": dossier.code})


def _done(code: str, *, printing: bool = False) -> HttpResponse:
    query = {"vua": code, **({"in": "1"} if printing else {})}
    return HttpResponseRedirect(f"{reverse('desk:counter')}?{urlencode(query)}")


def _page(
    request: HttpRequest,
    actor: Actor,
    draft: Draft,
    filled: Filled,
    lines: list[PaperLine],
    *,
    problems: Mapping[str, str] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    content, found = draft.release.parsed(), dict(problems or {})
    sent = request.POST if request.method == "POST" else {}
    money = price(content, filled.data, sent.get("mien-giam", ""))
    try:
        due = expected_due(content, draft.office, timezone.now())
    except CalendarMissing:
        due = None
    context = {
        "draft": draft,
        "content": content,
        "steps": rendered(draft, filled),
        "problems": found,
        "wrong": {"sets": found.get("so-bo"), "address": found.get("dia-chi-nhan")},
        "refused": refused,
        "papers": lines,
        "money": money,
        "sum": total(money),
        "waivers": waivers(content),
        "deliveries": [(one, _(words.DELIVERY[one])) for one in content.delivery if one in words.DELIVERY],
        "due": due,
        "sent": _kept(sent, content),
        "again": filled.again,
        "recent": received_today([draft.office_id]),
    }
    status = status_of(refused, wrong=bool(problems))
    return page(request, actor, "desk/walk_in.html", context, here="counter", status=status)


def _kept(sent: Mapping[str, str], content: Any) -> dict[str, str]:
    """What stands in the fields beside the form, as typed or as usual."""
    return {
        "sets": sent.get("so-bo", str(content.sets)),
        "delivery": sent.get("nhan-kq", "counter"),
        "address": sent.get("dia-chi-nhan", ""),
        "waiver": sent.get("mien-giam", ""),
        "cash": sent.get("cach-thu", "tien-mat"),
        "deliverer": sent.get("nguoi-nop-thay", ""),
        "reason": sent.get("ly-do", ""),
        "all": sent.get("nhan-du", ""),
    }
