"""Can an application call this service, and if not, which step fails?"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.shell import page, status_of
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.lgsp.bus import api as bus

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


class DiagnosisForm(forms.Form):
    """As whom, what."""

    def __init__(self, service: bus.Service, callers: Any, data: Any = None, caller: str = "") -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        first = service.endpoints.order_by("path", "method").first()
        shown = [(str(each.pk), f"{each.member.name}, {each.name} ({each})") for each in callers]
        self.fields["caller"] = forms.ChoiceField(label=_("Ứng dụng gọi"), choices=shown, initial=caller)
        self.fields["method"] = forms.ChoiceField(
            label=_("Phương thức"),
            choices=[(one, one) for one in METHODS],
            initial=first.method if first else ("POST" if service.kind == bus.Service.Kind.SOAP else "GET"),
        )
        self.fields["path"] = forms.CharField(
            label=_("Đường dẫn"),
            initial=first.path if first else "",
            required=False,
            max_length=1000,
            help_text=_("Thay dấu * bằng giá trị muốn hỏi."),
        )
        self.fields["purpose"] = forms.CharField(
            label=_("Mục đích (nếu quyền đòi nêu)"), required=False, max_length=255
        )


@require_http_methods(["GET", "POST"])
@bus_page
def diagnose(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The form; a diagnosis that was made has a page of its own."""
    service = one(bus.catalogue(actor), pk)
    callers = bus.callers_to_diagnose(actor, service)
    posted = request.POST if request.method == "POST" else None
    form = DiagnosisForm(service, callers, posted, request.GET.get("ud", ""))
    refused = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        caller = one(callers, given.pop("caller"))
        try:
            return redirect("desk:bus_diagnosis", bus.diagnose(actor, service, caller, **given).pk)
        except Refused as error:
            refused = error
    context = {"service": service, "form": form, "callers": callers, "refused": refused}
    status = status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/bus/diagnose.html", context, here="bus_services", status=status)


@require_GET
@bus_page
def diagnosis(request: HttpRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """Each step as a gateway made it. Nothing was changed at the provider."""
    made = one(bus.diagnoses_visible_to(actor), pk)
    service = bus.service_named(made.service)
    steps = bus.in_words(made, inside=bus.knows_the_inside(actor, service))
    failed = bus.first_failed(made)
    context = {
        "service": service,
        "made": made,
        "steps": [(step, *_tag(step.outcome)) for step in steps],
        "failing": next((step for step in steps if step.name == failed), None),
    }
    return page(request, actor, "desk/bus/diagnosis.html", context, here="bus_services")


def _tag(outcome: str) -> tuple[str, str]:
    """Colour and words of a step."""
    return {
        "ok": ("ok", _("Được")),
        "warn": ("warn", _("Cần xem")),
        "failed": ("bad", _("Hỏng")),
        "skipped": ("", _("Bỏ qua")),
    }[outcome]
