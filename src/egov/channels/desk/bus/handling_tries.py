"""A mediation with a sample message, and a new contract with what has passed."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.fields import PasteField
from egov.channels.desk.bus.handling_fields import EXAMPLE
from egov.channels.desk.bus.written import WrittenField
from egov.channels.desk.shell import page, status_of
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.lgsp.bus import api as bus

SIDES = {
    "request": gettext_lazy("Lời gọi"),
    "provider": gettext_lazy("Bên cung cấp"),
    "response": gettext_lazy("Trả lời"),
}


class SampleForm(forms.Form):
    """A draft of the mediation, a message, and the answers of those whom it would call."""

    def __init__(self, initial: str, callers: Any, data: Any = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        methods = [(each, each) for each in ("POST", "GET", "PUT", "PATCH", "DELETE")]
        plain = {"rows": 6, "spellcheck": "false", "class": "form-control font-monospace"}
        self.fields["document"] = WrittenField(_("Các bước chuyển đổi"), bus.wrong_mediation, initial=initial)
        self.fields["method"] = forms.ChoiceField(label=_("Phương thức"), choices=methods)
        self.fields["path"] = forms.CharField(label=_("Đường dẫn"), required=False, max_length=1000)
        self.fields["query"] = forms.CharField(label=_("Tham số (nếu có)"), required=False, max_length=1000)
        self.fields["body"] = forms.CharField(
            label=_("Thông điệp mẫu của bên gọi"),
            required=False,
            max_length=200_000,
            strip=False,
            widget=forms.Textarea(attrs=plain),
        )
        self.fields["answer"] = forms.CharField(
            label=_("Trả lời mẫu của bên cung cấp"),
            required=False,
            max_length=200_000,
            strip=False,
            help_text=_("Để trống thì dừng lại ở lời gọi bên cung cấp."),
            widget=forms.Textarea(attrs=plain),
        )
        self.fields["answers"] = WrittenField(
            _("Trả lời mẫu của các dịch vụ khác"),
            _wrong_answers,
            hint=_("Khi có bước enrich, scatter, split: tên: nội dung. Với split tên là 0, 1, 2…"),
        )
        self.fields["answers"].empty = True  # type: ignore[attr-defined]
        self.fields["answers"].widget.attrs["rows"] = 4
        shown = [("", _("Không gọi ai")), *((str(each.pk), f"{each.name} ({each})") for each in callers)]
        self.fields["caller"] = forms.ChoiceField(
            label=_("Gọi thật các dịch vụ khác với tư cách"),
            choices=shown,
            required=False,
            help_text=_("Chỉ gọi những dịch vụ chưa có trả lời mẫu; lời gọi được ghi nhật ký."),
        )


def _wrong_answers(document: Any) -> str | None:
    wrong = [name for name, value in document.items() if not isinstance(value, str | dict | list)]
    return "\n".join(f"$.{name}: {_('nội dung phải là chuỗi hoặc JSON.')}" for name in wrong) or None


@require_http_methods(["GET", "POST"])
@bus_page
def try_mediation(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Each step's input and output. Nobody is called unless one's own application is chosen for it."""
    service = one(bus.Service.objects.managed_by(actor).select_related("subsystem__member"), pk)
    current = service.mediations.filter(in_use=True).first()
    callers = bus.own_subsystems(actor).filter(standing=bus.Standing.ACTIVE)
    initial = bus.as_yaml(current.document) if current else EXAMPLE
    form = SampleForm(initial, callers, request.POST if request.method == "POST" else None)
    outcome, refused = None, None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        caller = one(callers, given.pop("caller")) if given["caller"] else None
        given["answers"] = {str(name): _text(value) for name, value in (given["answers"] or {}).items()}
        try:
            outcome = bus.try_mediation(
                bus.named(service), given, bus.asking(actor, request.user.get_username(), caller) if caller else None
            )
        except Refused as error:
            refused = error
    steps = [(SIDES[each.side], each) for each in outcome.steps] if outcome else []
    context = {"service": service, "form": form, "outcome": outcome, "steps": steps, "refused": refused}
    status = 200 if outcome else status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/bus/try_mediation.html", context, here="bus_handlings", status=status)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else bus.as_json(value)


class ContractForm(forms.Form):
    """The new contract and how far back to look."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        self.fields["contract"] = PasteField(
            _("Hợp đồng mới"), 2_000_000, hint=_("Dán OpenAPI 3, WSDL hoặc XSD. Hợp đồng đang dùng không đổi.")
        )
        spans = [(7, _("7 ngày qua")), (30, _("30 ngày qua")), (90, _("90 ngày qua"))]
        self.fields["days"] = forms.TypedChoiceField(
            label=_("So với lời gọi của"), choices=spans, coerce=int, initial=30
        )


@require_http_methods(["GET", "POST"])
@bus_page
def try_contract(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """What a new contract would break, and for whom, from the traffic that was kept."""
    service = one(bus.Service.objects.managed_by(actor).select_related("subsystem__member"), pk)
    form = ContractForm(request.POST if request.method == "POST" else None)
    report = None
    if form.is_bound and form.is_valid():
        since = timezone.now() - timedelta(days=form.cleaned_data["days"])
        try:
            report = bus.contract_trial(bus.named(service), form.cleaned_data["contract"], since)
        except ValueError as error:
            form.add_error("contract", str(error))
    context = {"service": service, "form": form, "report": report}
    status = 200 if report or not form.is_bound else 422
    return page(request, actor, "desk/bus/try_contract.html", context, here="bus_handlings", status=status)
