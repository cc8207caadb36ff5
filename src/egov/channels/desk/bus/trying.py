"""A test call from the screen."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.shell import page, status_of
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.lgsp.bus import api as bus


class TryForm(forms.Form):
    """As whom, what, with what."""

    def __init__(self, service: bus.Service, callers: Any, data: Any = None, caller: str = "") -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        ends = list(service.endpoints.order_by("path", "method"))
        methods = sorted({each.method for each in ends} - {"*"}) or ["GET", "POST", "PUT", "PATCH", "DELETE"]
        first = ends[0].path if ends else "/"
        shown = [(str(each.pk), f"{each.name} ({each})") for each in callers]
        self.fields["caller"] = forms.ChoiceField(label=_("Gọi với tư cách ứng dụng"), choices=shown, initial=caller)
        self.fields["method"] = forms.ChoiceField(label=_("Phương thức"), choices=[(one, one) for one in methods])
        self.fields["path"] = forms.CharField(
            label=_("Đường dẫn"),
            initial=first,
            required=False,
            max_length=1000,
            help_text=_("Thay dấu * bằng giá trị muốn hỏi."),
        )
        self.fields["query"] = forms.CharField(
            label=_("Tham số (nếu có)"), required=False, max_length=1000, help_text=_("Ví dụ trang=1&nam=2018")
        )
        self.fields["body"] = forms.CharField(
            label=_("Nội dung gửi (nếu có)"),
            required=False,
            max_length=100_000,
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        self.fields["token"] = forms.CharField(
            label=_("Thẻ truy cập của ứng dụng (nếu ứng dụng dùng thẻ)"),
            required=False,
            max_length=8000,
            help_text=_("Chỉ dùng cho lần gọi này, không được lưu."),
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        )


@sensitive_post_parameters("token")
@require_http_methods(["GET", "POST"])
@bus_page
def try_out(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Show the form; with POST also what went out, what came back, and under which id it was recorded."""
    service = one(bus.catalogue(actor), pk)
    callers = bus.own_subsystems(actor).filter(standing=bus.Standing.ACTIVE)
    form = TryForm(service, callers, request.POST if request.method == "POST" else None, request.GET.get("ud", ""))
    tried, refused = None, None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        caller = one(callers, given.pop("caller"))
        try:
            tried = bus.try_out(actor, str(request.user.get_username()), service, caller, **given)
        except Refused as error:
            refused = error
    context = {
        "service": service,
        "form": form,
        "callers": callers,
        "tried": tried,
        "refused": refused,
        "meaning": bus.meaning(tried.fault, tried.status) if tried else None,
    }
    status = 200 if tried else status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/bus/try.html", context, here="bus_services", status=status)
