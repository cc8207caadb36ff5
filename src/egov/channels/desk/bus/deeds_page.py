"""One page for every deed about the bus: its form, or only its button, and what came of it."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.deed import Deed
from egov.channels.desk.bus.deeds import DEEDS, OF_EDOCS, OF_HANDLING, back_to
from egov.channels.desk.bus.door_fields import SecretField
from egov.channels.desk.bus.service_deeds import ASKING
from egov.channels.desk.shell import page, status_of
from egov.kernel.actor import Actor
from egov.kernel.errors import NotFound, Refused
from egov.lgsp.bus import api as bus


@sensitive_post_parameters("pem", "value", "key")
@require_http_methods(["GET", "POST"])
@bus_page
def deed(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Show the form, or do it. A secret is shown here, once."""
    wanted = DEEDS.get(slug)
    if wanted is None:
        raise NotFound(_("Không tìm thấy trang này."))
    subject = one(wanted.rows(actor), pk)
    form = wanted.form(subject, actor, request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            action = wanted.action(subject, _given(wanted, form.cleaned_data, actor))
            outcome = action.run(actor)
        except Refused as error:
            refused = error
        else:
            if isinstance(action, bus.NewSecret | bus.MakeToken):
                shown = {"title": _(wanted.said), "secret": action.secret, "back": back_to(subject), "about": subject}
                return page(request, actor, "desk/bus/secret.html", shown, here=_place(subject))
            messages.success(request, wanted.told(outcome.payload) if wanted.told else _(wanted.said))
            return HttpResponseRedirect(back_to(_whole(subject), slug))
    context = {
        "deed": wanted,
        "title": _(wanted.button),
        "intro": _(wanted.intro) if wanted.intro else "",
        "about": subject,
        "back": back_to(_whole(subject), slug),
        "form": form,
        "refused": refused,
        "forgotten": any(isinstance(each, SecretField) for each in form.fields.values()),
    }
    status = status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/bus/deed.html", context, here=_place(subject, slug), status=status)


def _given(wanted: Deed, cleaned: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """For a request for access the application, which has to be one's own, is the subject; for a queue the agency as
    whose operator one acts."""
    if wanted.model is bus.Queue:
        return {**cleaned, "operator": bus.operating_agency(actor)}
    if wanted is ASKING:
        return {**cleaned, "subject": one(bus.own_subsystems(actor), cleaned["subject"])}
    return cleaned


def _whole(subject: models.Model) -> models.Model:
    """Where one goes on: credentials, watched places and secrets stand on the page of their application."""
    return subject.subsystem if isinstance(subject, bus.Credential | bus.Inlet | bus.Secret) else subject


def _place(subject: models.Model, slug: str = "") -> str:
    """The line of the menu."""
    if isinstance(subject, bus.Message) or slug == "gui-lai-tat-ca":
        return "bus_messages"
    if isinstance(subject, bus.Process | bus.ProcessRun) or slug == "them-quy-trinh":
        return "bus_processes"
    if isinstance(subject, bus.Queue) or slug == "them-hang-doi":
        return "bus_queues"
    if slug in OF_EDOCS:
        return "bus_edocs"
    if slug in OF_HANDLING:
        return "bus_rules" if isinstance(subject, bus.Subsystem) else "bus_handlings"
    places: dict[type[models.Model], str] = {
        bus.Service: "bus_services",
        bus.AccessRight: "bus_requests",
        bus.Policy: "bus_policies",
        bus.Version: "bus_versions",
        bus.EventRule: "bus_rules",
    }
    return places.get(type(subject), "bus_applications")
