"""Taking over what was filed online: look at it, check the papers, then take it in, ask for more, or refuse."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egov.channels.desk import words
from egov.channels.desk.access import officer_page
from egov.channels.desk.dossier_page import at_its_counter
from egov.channels.desk.forms.intake import IntakeForm
from egov.channels.desk.shell import page, status_of
from egov.channels.desk.slip_pages import fee_words
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import Refused
from egov.services.catalogue.api import form_of
from egov.services.dossiers.api import Dossier, SlipRecord, Status, dossier_of

WAITING = frozenset({Status.SUBMITTED, Status.INTAKE_SUPPLEMENT})


@require_http_methods(["GET", "POST"])
@officer_page(Role.COUNTER)
def intake(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One dossier that waits at the counter. What somebody else has taken in meanwhile is told on its page."""
    dossier = dossier_of(code, actor)
    form = IntakeForm(dossier, request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            form.action().run(actor)
        except Refused as error:
            refused = error
        else:
            messages.success(request, form.said())
            return HttpResponseRedirect(_after(dossier, form))
    elif not form.is_bound and not (dossier.status in WAITING and at_its_counter(dossier, actor)):
        return HttpResponseRedirect(reverse("desk:dossier", args=[code]))
    now = timezone.now()
    first = dossier.steps.filter(kind="receive").order_by("id").first()
    context = {
        "dossier": dossier,
        "content": dossier.content,
        "form": form,
        "refused": refused,
        "summary": form_of(dossier.release).summary(dossier.filing.answers, "vi", warned=False),
        "status": words.status_words(dossier.status),
        "status_kind": words.status_kind(dossier.status),
        "due": words.due_words(first.due if first else None, now, words.province_calendar()),
        "fee": fee_words(dossier.fee_due, dossier.fee_paid),
        "supplements": list(dossier.supplements.order_by("number")),
        "source": _(words.CHANNELS[dossier.channel]),
    }
    status = status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/intake.html", context, here="list", status=status)


def _after(dossier: Dossier, form: IntakeForm) -> str:
    """To the slip that was just made."""
    record = SlipRecord.objects.filter(dossier=dossier, kind=form.slip).order_by("-id").first()
    if record is None:
        return reverse("desk:dossier", args=[dossier.code])
    return reverse("desk:slip_page", args=[dossier.code, record.pk])
