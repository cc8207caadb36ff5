"""Files and slips of a dossier. Whoever may see the dossier may have them; nobody else."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from egov.channels.desk.access import officer_page
from egov.channels.desk.shell import page
from egov.channels.desk.slip_pages import shown
from egov.foundation.files.api import download, stored_file
from egov.kernel.actor import Actor
from egov.kernel.errors import NotFound
from egov.services.dossiers.api import Dossier, Result, SlipRecord, control_pdf, dossier_of, slip_pdf

NO_FILE = "Hồ sơ không có tệp này."


@require_GET
@officer_page()
def file(request: HttpRequest, actor: Actor, code: str, pk: UUID) -> HttpResponseBase:
    """A file of one of the papers, or the signed result."""
    dossier = dossier_of(code, actor)
    if str(pk) not in files_of(dossier):
        raise NotFound(_(NO_FILE))
    return download(stored_file(pk), inline=True)


def files_of(dossier: Dossier) -> set[str]:
    """Ids of every file of the dossier."""
    attached = dossier.components.values_list("files", flat=True)
    ids = {str(one["id"]) for files in attached for one in files}
    result = Result.objects.filter(dossier=dossier).exclude(file=None).values_list("file", flat=True)
    return ids | {str(one) for one in result}


@require_GET
@officer_page()
def slip(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """A slip as PDF, saying what it said when it was made."""
    record = _slip(dossier_of(code, actor), pk)
    return pdf(slip_pdf(record), f"{code}-phieu-{record.kind}.pdf")


@require_GET
@officer_page()
def slip_page(request: HttpRequest, actor: Actor, code: str, pk: int) -> HttpResponse:
    """A slip on a page that prints on A5."""
    record = _slip(dossier_of(code, actor), pk)
    shown_slip = shown(record)
    context = {"slips": [shown_slip], "went": [], "title": shown_slip.title, "code": code}
    return page(request, actor, "desk/print.html", context, here="list")


@require_GET
@officer_page()
def control(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The control slip that travels with the dossier (form 05)."""
    return pdf(control_pdf(dossier_of(code, actor)), f"{code}-phieu-05.pdf")


def _slip(dossier: Dossier, pk: int) -> SlipRecord:
    record = SlipRecord.objects.filter(pk=pk, dossier=dossier).first()
    if record is None:
        raise NotFound(_("Hồ sơ không có phiếu này."))
    return record


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
