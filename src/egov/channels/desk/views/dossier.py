"""A dossier's page, doing its steps, and the deeds beside them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from egov.channels.desk.access import officer_page
from egov.channels.desk.deeds import BY_SLUG
from egov.channels.desk.dossier_page import content_of
from egov.channels.desk.forms.deeds import ReassignForm
from egov.channels.desk.forms.steps import form_for
from egov.channels.desk.shell import page, status_of
from egov.kernel.actor import Actor
from egov.kernel.errors import Forbidden, NotFound, Refused
from egov.services.dossiers.api import CheckPaper, Dossier, Step, WriteNote, dossier_of

NO_STEP = "Hồ sơ không có bước này."


@require_GET
@officer_page()
def dossier(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """All about one dossier, with the form of the step that this person may do."""
    found = dossier_of(code, actor)
    context = {**content_of(found, actor), "refused": None, "lost": [], "note_typed": ""}
    return page(request, actor, "desk/dossier.html", context, here="list")


@require_POST
@officer_page()
def step(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """Do one step. A refusal is told on the dossier's page, with everything typed kept."""
    found = dossier_of(code, actor)
    wanted = _step(found, pk)
    form = form_for(wanted, request.POST)
    if not form.is_valid():
        return _again(request, actor, found, sent=(wanted.pk, request.POST), status=422)
    try:
        form.action().run(actor)
    except Refused as refused:
        found = dossier_of(code, actor)
        return _again(request, actor, found, refused, sent=(wanted.pk, request.POST))
    messages.success(request, _("Xong bước “%(step)s”.") % {"step": wanted.label})
    return HttpResponseRedirect(reverse("desk:dossier", args=[code]))


def _step(found: Dossier, pk: int) -> Step:
    wanted = found.steps.select_related("agency", "division").filter(pk=pk).first()
    if wanted is None:
        raise NotFound(_(NO_STEP))
    wanted.dossier = found
    return wanted


def _again(
    request: HttpRequest,
    actor: Actor,
    found: Dossier,
    refused: Refused | None = None,
    *,
    sent: tuple[int, Mapping[str, Any]] | None = None,
    status: int = 409,
    note: str = "",
) -> HttpResponse:
    """The dossier's page with what went wrong."""
    context = {**content_of(found, actor, sent=sent), "refused": refused, "lost": [], "note_typed": note}
    if refused is not None and sent is not None:
        context["lost"] = _lost(context, sent)
    code = 403 if isinstance(refused, Forbidden) else status
    return page(request, actor, "desk/dossier.html", context, here="list", status=code)


def _lost(context: Mapping[str, Any], sent: tuple[int, Mapping[str, Any]]) -> list[str]:
    """What was typed into a form that is no longer there: shown, so that it can be copied."""
    if any(panel.step.pk == sent[0] for panel in context["panels"]):
        return []
    return [str(value) for name, value in sent[1].items() if name.startswith(f"b{sent[0]}-") and len(str(value)) > 20]


@require_http_methods(["GET", "POST"])
@officer_page()
def deed(request: HttpRequest, actor: Actor, code: str, slug: str) -> HttpResponse:
    """The small page of a deed beside the steps."""
    found = dossier_of(code, actor)
    chosen = BY_SLUG.get(slug)
    if chosen is None:
        raise NotFound(_("Không có việc này."))
    form = chosen.form(found, request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            form.action().run(actor)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _(chosen.said))
            return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    elif not form.is_bound and not chosen.may(found, actor):
        messages.info(request, _("Việc “%(deed)s” không làm được với hồ sơ này lúc này.") % {"deed": chosen.title})
        return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    context = {"dossier": found, "deed": chosen, "form": form, "intro": _(form.intro), "refused": refused}
    return page(request, actor, "desk/deed.html", context, here="list", status=status_of(refused, wrong=form.is_bound))


@require_http_methods(["GET", "POST"])
@officer_page()
def reassign(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """A head gives an open step to another specialist."""
    found = dossier_of(code, actor)
    form = ReassignForm(_step(found, pk), request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            form.action().run(actor)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã chuyển người xử lý."))
            return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    title = {"title": _("Chuyển người xử lý"), "danger": False}
    context = {"dossier": found, "deed": title, "form": form, "intro": _(form.intro), "refused": refused}
    return page(request, actor, "desk/deed.html", context, here="list", status=status_of(refused, wrong=form.is_bound))


@require_POST
@officer_page()
def paper(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say whether a paper is good."""
    found = dossier_of(code, actor)
    good = request.POST.get("kiem") == "dat"
    remark = request.POST.get("nhan-xet", "").strip()[:400]
    try:
        CheckPaper(subject=found, paper=request.POST.get("giay", ""), good=good, remark=remark).run(actor)
    except Refused as refused:
        return _again(request, actor, found, refused)
    return HttpResponseRedirect(f"{reverse('desk:dossier', args=[code])}#giay-to")


@require_POST
@officer_page()
def note(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Write to the colleagues of all agencies that take part."""
    found = dossier_of(code, actor)
    text = request.POST.get("noi-dung", "")[:5000]
    try:
        WriteNote(subject=found, text=text).run(actor)
    except Refused as refused:
        return _again(request, actor, found, refused, note=text)
    return HttpResponseRedirect(f"{reverse('desk:dossier', args=[code])}#trao-doi")
