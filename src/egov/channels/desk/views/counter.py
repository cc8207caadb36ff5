"""At the counter: who is there, which procedure, and the list of what was taken in today."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egov.channels.desk.access import officer_page
from egov.channels.desk.receivable import Receivable, matching, receivable
from egov.channels.desk.shell import page
from egov.channels.desk.slip_pages import ShownSlip, shown
from egov.channels.desk.walk_in import first_answers
from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import NotFound
from egov.kernel.identifiers import identity_number
from egov.services.catalogue.api import current_release
from egov.services.dossiers.api import (
    Channel,
    SlipRecord,
    dossier_of,
    person_known,
    received_today,
    start_draft,
)


@dataclass(frozen=True)
class Asked:
    """What was typed on the first screen, and what to do about it."""

    identity: str = ""
    procedure: str = ""
    channel: str = Channel.COUNTER.value
    identity_error: str = ""
    procedure_error: str = ""
    choices: tuple[Receivable, ...] = ()


@require_http_methods(["GET", "POST"])
@officer_page(Role.COUNTER)
def counter(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Find the person, choose the procedure; both in one form. A procedure leads on to its form."""
    offices = offices_of(actor)
    offered = receivable(offices)
    if request.method == "GET":
        return _page(request, actor, offices, offered, Asked(), slip=_just_made(request, actor))
    identity, problem = read_identity(request.POST.get("so", ""))
    typed = request.POST.get("tt", "").strip()[:300]
    channel = Channel.POST.value if request.POST.get("nguon") == Channel.POST.value else Channel.COUNTER.value
    hits = matching(typed, offered)
    looking = request.POST.get("lam") == "tra" and not typed
    if len(hits) == 1 and not problem:
        office = _office(request, offices, hits[0])
        release = current_release(hits[0].code)
        answers = first_answers(release, person_known(identity, actor), identity, office)
        draft = start_draft(actor, release, office, channel=Channel(channel), answers=answers)
        return HttpResponseRedirect(reverse("desk:walk_in", args=[draft.token]))
    missing = ""
    if not looking and len(hits) != 1:
        missing = _several(typed, hits)
    asked = Asked(identity or request.POST.get("so", ""), typed, channel, problem, missing, tuple(hits[:20]))
    return _page(request, actor, offices, offered, asked, person=person_known(identity, actor), looked=bool(identity))


def _several(typed: str, hits: list[Receivable]) -> str:
    if hits:
        return _("Có nhiều thủ tục khớp. Chọn một thủ tục bên dưới.")
    if typed:
        return _("Không có thủ tục nào khớp mà quầy này tiếp nhận. Gõ tên hoặc mã khác.")
    return _("Gõ tên hoặc mã thủ tục")


def _page(
    request: HttpRequest,
    actor: Actor,
    offices: list[Agency],
    offered: tuple[Receivable, ...],
    asked: Asked,
    *,
    person: Any = None,
    looked: bool = False,
    slip: ShownSlip | None = None,
) -> HttpResponse:
    context = {
        "offices": offices,
        "offered": offered,
        "asked": asked,
        "person": person,
        "looked": looked,
        "slip": slip,
        "print_now": slip is not None and "in" in request.GET,
        "recent": received_today([office.pk for office in offices]),
        "channels": [(Channel.COUNTER.value, _("Tại quầy")), (Channel.POST.value, _("Bưu điện"))],
    }
    wrong = asked.identity_error or asked.procedure_error
    return page(request, actor, "desk/counter.html", context, here="counter", status=422 if wrong else 200)


def _just_made(request: HttpRequest, actor: Actor) -> ShownSlip | None:
    """The slip of the dossier that was taken in, refused or sent back a moment ago."""
    code = request.GET.get("vua", "")
    if not code:
        return None
    dossier = dossier_of(code, actor)
    record = SlipRecord.objects.filter(dossier=dossier).order_by("-made_at", "-id").first()
    return shown(record) if record else None


def offices_of(actor: Actor) -> list[Agency]:
    """The agencies at whose counter the person sits."""
    held = [seat.agency for seat in actor.seats if seat.role is Role.COUNTER]
    return list(Agency.objects.filter(pk__in=held).order_by("id"))


def _office(request: HttpRequest, offices: list[Agency], chosen: Receivable) -> Agency:
    """The office picked on the page; with several, one that takes this procedure in."""
    wanted = request.POST.get("noi", "")
    takers = [one for one in offices if any(other.pk == chosen.pk for other in receivable([one]))]
    for office in takers:
        if office.code == wanted:
            return office
    if not takers:
        raise NotFound(_("Quầy này không tiếp nhận thủ tục đã chọn."))
    return takers[0]


def read_identity(typed: str) -> tuple[str, str]:
    """The normalised number, or the sentence that says what to do. Nothing typed is fine."""
    if not typed.strip():
        return "", ""
    try:
        return identity_number(typed), ""
    except ValueError as problem:
        return "", str(problem)
