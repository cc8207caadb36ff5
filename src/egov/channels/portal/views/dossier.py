"""The owner's page of a dossier: how it goes, what is asked of the applicant, the result."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from egov.channels.portal.titles import papers_of, wanted_of
from egov.foundation.calendars.api import calendar_of
from egov.foundation.files.api import download, store, stored_file
from egov.foundation.identity.api import actor_of_request
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.lgsp.payments.api import given_back
from egov.services.dossiers.api import (
    FOR_THE_CITIZEN,
    LABELS,
    AnswerSupplement,
    Component,
    Dossier,
    Result,
    Status,
    Supplement,
    Withdraw,
    dossier_of,
    file_owner,
    progress,
    slip_pdf,
    timeline,
)

_TAGS = {
    Status.INTAKE_SUPPLEMENT: "warn",
    Status.AWAITING_SUPPLEMENT: "warn",
    Status.AWAITING_PAYMENT: "warn",
    Status.REFUSED: "bad",
    Status.STOPPED: "bad",
    Status.WITHDRAWN: "",
    Status.DONE: "ok",
    Status.RETURNED: "ok",
}
_SLIPS = {
    "01": gettext_noop("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "02": gettext_noop("Phiếu yêu cầu bổ sung hồ sơ"),
    "03": gettext_noop("Phiếu từ chối tiếp nhận hồ sơ"),
    "04": gettext_noop("Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
}
_WAITING = {Status.INTAKE_SUPPLEMENT, Status.AWAITING_SUPPLEMENT}


def _own(request: HttpRequest, code: str) -> tuple[Dossier, Actor] | HttpResponse:
    """The dossier of the person asking; strangers sign in first, officers go to the workplace."""
    actor = actor_of_request(request)
    if actor.user is None:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    found = dossier_of(code.upper(), actor)
    if found.owner_id != actor.user:
        return HttpResponseRedirect(f"/mot-cua/ho-so/{found.code}/")
    return found, actor


def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """The timeline down to division and person (circular 01/2018, article 16.2d), and what can be done now."""
    owned = _own(request, code)
    if isinstance(owned, HttpResponse):
        return owned
    found, actor = owned
    now = timezone.now()
    status = Status(found.status)
    result = Result.objects.filter(dossier=found).first()
    asked = _open_supplement(found)
    sent = [paper for paper in Component.objects.filter(dossier=found) if paper.files]
    context = {
        "section": "lookup",
        "dossier": found,
        "title": found.content.title,
        "state_kind": _TAGS.get(status, "info"),
        "state": _(LABELS[status]),
        "explained": _(FOR_THE_CITIZEN[status]),
        "due_kind": _due_kind(found, now),
        "due_words": _due_words(found, now),
        "timeline": timeline(found, _language()),
        "progress": progress(found),
        "request_for_more": asked,
        "wanted": wanted_of(found, asked) if asked else [],
        "result": result if result is not None and result.file and status in {Status.DONE, Status.RETURNED} else None,
        "given_back": given_back(found.payment_order),
        "may_withdraw": Withdraw(subject=found).may(actor),
        "papers": [(name, paper.files) for paper, name in papers_of(found, sent)],
        "slips": [(one.pk, _(_SLIPS[one.kind]), one.made_at) for one in found.slips.exclude(kind="05")],
    }
    return render(request, "portal/dossier.html", context)


def _open_supplement(found: Dossier) -> Supplement | None:
    if found.status not in _WAITING:
        return None
    return Supplement.objects.filter(dossier=found, answered_at=None).first()


def _due_kind(found: Dossier, now: datetime) -> str:
    if found.due is None or not found.is_open:
        return ""
    if found.suspended_at is not None:
        return "pause"
    return "bad" if found.due < now else "ok"


def _due_words(found: Dossier, now: datetime) -> str:
    """Còn 6 ngày làm việc; Trễ hẹn; Thời hạn tạm dừng."""
    kind = _due_kind(found, now)
    if kind == "pause":
        return _("Thời hạn tạm dừng")
    if kind == "bad":
        return _("Trễ hẹn, cơ quan sẽ xin lỗi và hẹn lại")
    if not kind or found.due is None:
        return ""
    try:
        days = calendar_of(found.lead_id).working_days_between(
            timezone.localtime(now).date(), timezone.localtime(found.due).date()
        )
    except Refused:  # a year that is not loaded yet: the date itself stands on the page
        return ""
    return _("Hẹn trả hôm nay") if days <= 0 else _("Còn %(n)s ngày làm việc") % {"n": days}


def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """Send what was asked for: files for the papers named, an answer in words."""
    owned = _own(request, code)
    if isinstance(owned, HttpResponse):
        return owned
    found, actor = owned
    asked = _open_supplement(found)
    if asked is None:
        return HttpResponseRedirect(reverse("portal:dossier", args=[found.code]))
    errors: dict[str, str] = {}
    if request.method == "POST":
        files, errors = _files(request, found)
        if not errors:
            try:
                AnswerSupplement(subject=found, answer=request.POST.get("tra_loi", ""), files=files).run(actor)
                return HttpResponseRedirect(reverse("portal:dossier", args=[found.code]))
            except Refused as refused:
                errors = {"tra_loi": refused.message}
    context = {
        "section": "lookup",
        "dossier": found,
        "title": found.content.title,
        "asked": asked,
        "wanted": wanted_of(found, asked),
        "papers": [(paper.code, name) for paper, name in papers_of(found, _papers_asked_for(found, asked))],
        "answer": request.POST.get("tra_loi", ""),
        "errors": errors,
    }
    return render(request, "portal/supplement.html", context, status=422 if errors else 200)


def _papers_asked_for(found: Dossier, asked: Supplement) -> list[Component]:
    codes = {item.get("component", "") for item in asked.items}
    papers = list(Component.objects.filter(dossier=found))
    return [paper for paper in papers if paper.code in codes] or papers


def _files(request: HttpRequest, found: Dossier) -> tuple[dict[str, list[dict[str, Any]]], dict[str, str]]:
    """Uploads by the paper's code. A refused file leaves its sentence at its paper."""
    kept: dict[str, list[dict[str, Any]]] = {}
    errors: dict[str, str] = {}
    for paper in Component.objects.filter(dossier=found):
        for upload in request.FILES.getlist(f"tep-{paper.code}"):
            try:
                stored = store(upload, name=upload.name or "tep", owner=file_owner(found), accept=None, max_mb=10)
            except Refused as refused:
                errors[f"tep-{paper.code}"] = refused.message
                continue
            kept.setdefault(paper.code, []).append({"id": str(stored.pk), "name": stored.name, "size": stored.size})
    return kept, errors


def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """A page of its own before something that cannot be undone."""
    owned = _own(request, code)
    if isinstance(owned, HttpResponse):
        return owned
    found, actor = owned
    if request.method == "POST":
        Withdraw(subject=found, reason=request.POST.get("ly_do", "").strip()[:500]).run(actor)
        return HttpResponseRedirect(reverse("portal:dossier", args=[found.code]))
    title = found.content.title
    return render(request, "portal/withdraw.html", {"section": "lookup", "dossier": found, "title": title})


def file(request: HttpRequest, code: str, pk: str) -> HttpResponseBase:
    """A file of one's own dossier: what was sent, or the signed result."""
    owned = _own(request, code)
    if isinstance(owned, HttpResponse):
        return owned
    found, _actor = owned
    papers = Component.objects.filter(dossier=found)
    known = {str(item["id"]) for paper in papers for item in paper.files}
    known |= {
        str(one) for one in Result.objects.filter(dossier=found, signed_at__isnull=False).values_list("file", flat=True)
    }
    if pk not in known:
        raise Http404
    return download(stored_file(pk), inline=True)


def slip(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A slip made out to the applicant, as PDF. The control slip is the office's own."""
    owned = _own(request, code)
    if isinstance(owned, HttpResponse):
        return owned
    found, _actor = owned
    record = found.slips.filter(pk=pk).exclude(kind="05").first()
    if record is None:
        raise Http404
    response = HttpResponse(slip_pdf(record), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}-{record.kind}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _language() -> str:
    return (get_language() or "vi")[:2]
