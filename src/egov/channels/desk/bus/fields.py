"""Fields of the forms about the bus. What may not stay empty is said by the action, in its own words."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk.filters import midnight, read_day
from egov.channels.desk.forms.fields import choice_field, text_field
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

Fields = dict[str, forms.Field]
Given = dict[str, Any]


class LinesField(forms.CharField):
    """A line for each; the value is a tuple."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def clean(self, value: Any) -> Any:
        return tuple(dict.fromkeys(line.strip() for line in super().clean(value).splitlines() if line.strip()))


class NumberField(forms.CharField):
    """A figure as people write it: 20.000 or 0,995; None when it is empty. `whole` takes no fraction."""

    def __init__(self, label: str, *, whole: bool = True, initial: object = "", hint: str = "") -> None:
        shown = "" if initial is None else f"{initial:g}".replace(".", ",") if isinstance(initial, float) else initial
        widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=20, initial=shown, help_text=hint, widget=widget)
        self.whole = whole

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace(" ", "")
        if not text:
            return None
        try:
            return int(text.replace(".", "")) if self.whole else float(text.replace(",", "."))
        except ValueError:
            raise forms.ValidationError(_("Nhập một con số, ví dụ 500")) from None


class LastDayField(forms.CharField):
    """The last day on which something holds; the value is the moment after it, or None."""

    def __init__(self, label: str, initial: date | None = None) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        shown = f"{initial:%d/%m/%Y}" if initial else ""
        hint = _("Ví dụ 31/12/2018. Để trống nếu không có thời hạn.")
        super().__init__(label=label, required=False, max_length=20, initial=shown, help_text=hint, widget=widget)

    def clean(self, value: Any) -> datetime | None:
        try:
            day = read_day(super().clean(value))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        return midnight(day + timedelta(days=1)) if day else None


class ChosenField(forms.TypedChoiceField):
    """The id of one of the rows, or None."""

    def __init__(self, label: str, rows: list[tuple[int, str]], empty: str | None = None, hint: str = "") -> None:
        choices = [*([("", empty)] if empty is not None else []), *((str(pk), text) for pk, text in rows)]
        super().__init__(
            label=label, choices=choices, coerce=int, empty_value=None, required=empty is None, help_text=hint
        )


class PasteField(forms.CharField):
    """A text such as a contract or a certificate."""

    def __init__(self, label: str, most: int, *, initial: str = "", hint: str = "") -> None:
        widget = forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "form-control font-monospace"})
        super().__init__(
            label=label, required=False, max_length=most, initial=initial, help_text=hint, widget=widget, strip=True
        )


def none(subject: Any, actor: Actor) -> Fields:
    """A deed that needs nothing but a press of its button."""
    return {}


def reason(label: str, hint: str) -> Callable[[Any, Actor], Fields]:
    """A sentence for the other side."""
    return lambda subject, actor: {"reason": text_field(_(label), rows=2, hint=_(hint))}


def member(agency: Any, actor: Actor) -> Fields:
    return {
        "code": forms.CharField(
            label=_("Mã trên trục"),
            max_length=64,
            required=False,
            initial=agency.code,
            help_text=_("Không đổi được về sau."),
        ),
        "name": text_field(_("Tên"), rows=0, initial=agency.name),
        "contact": text_field(_("Thư điện tử liên hệ"), rows=0, hint=_("Nhận báo hết hạn chứng thư và báo lỗi.")),
    }


def outsider(agency: Any, actor: Actor) -> Fields:
    kinds = [("ORG", _("Tổ chức, đơn vị sự nghiệp")), ("COM", _("Doanh nghiệp")), ("GOV", _("Cơ quan nhà nước"))]
    return {
        "member_class": choice_field(_("Loại"), kinds, initial="ORG"),
        "code": forms.CharField(
            label=_("Mã trên trục"), max_length=64, required=False, help_text=_("Ví dụ bv-da-khoa-tinh")
        ),
        "name": text_field(_("Tên"), rows=0),
        "contact": text_field(_("Thư điện tử liên hệ"), rows=0),
    }


def subsystem(subject: Any, actor: Actor) -> Fields:
    ways = [
        (way.value, str(way.label).capitalize() if way != "token" else str(way.label))
        for way in bus.Subsystem.Admission
    ]
    return {
        "code": forms.CharField(
            label=_("Mã ứng dụng"), max_length=64, required=False, help_text=_("Ví dụ quan-ly-benh-vien")
        ),
        "name": text_field(_("Tên ứng dụng"), rows=0),
        "admission": choice_field(_("Ứng dụng chứng minh mình bằng"), ways, initial="certificate"),
        "networks": LinesField(
            label=_("Địa chỉ mạng, mỗi dòng một địa chỉ"),
            required=False,
            help_text=_("Chỉ khi chọn địa chỉ mạng. Ví dụ 10.1.2.0/24"),
        ),
    }


def _endpoints(service: Any) -> ChosenField:
    rows = [(one.pk, str(one)) for one in service.endpoints.order_by("path", "method")]
    return ChosenField(_("Phạm vi"), rows, empty=_("Toàn bộ dịch vụ"))


def _purpose() -> forms.CharField:
    return text_field(_("Mục đích và căn cứ pháp lý"), rows=2, hint=_("Dữ liệu dùng để làm gì, theo văn bản nào."))


def access(service: Any, actor: Actor) -> Fields:
    own = bus.own_subsystems(actor).filter(standing=bus.Standing.ACTIVE)
    rows = [(one.pk, f"{one.name} ({one})") for one in own]
    return {
        "subject": ChosenField(_("Ứng dụng xin quyền"), rows),
        "endpoint": _endpoints(service),
        "purpose": _purpose(),
        "valid_to": LastDayField(_("Dùng đến hết ngày")),
    }


def conditions() -> Fields:
    """What a provider may demand of each call by a right, and hide from its holder."""
    hint = _("Để trống khi không cần. Ví dụ path:2, query:so-dinh-danh, body:/nguoi/so-dinh-danh.")
    label = _("Cần sự đồng ý của người có số định danh tại")
    parts = _("Mỗi dòng một phần: con trỏ JSON như /nguoi/so-dinh-danh, dấu * cho mọi phần tử, hoặc tên thẻ XML.")
    return {
        "needs_purpose": forms.BooleanField(label=_("Mỗi lời gọi phải nêu mục đích (X-Egov-Purpose)"), required=False),
        "consent": forms.CharField(label=label, max_length=210, required=False, help_text=hint),
        "masked": LinesField(label=_("Phần bị che trong câu trả lời"), required=False, help_text=parts),
    }


def group_right(service: Any, actor: Actor) -> Fields:
    rows = [(one.pk, one.name) for one in bus.Group.objects.order_by("name")]
    return {
        "group": ChosenField(_("Nhóm"), rows),
        "endpoint": _endpoints(service),
        "purpose": _purpose(),
        "valid_to": LastDayField(_("Dùng đến hết ngày")),
        **conditions(),
    }


def until(right: Any, actor: Actor) -> Fields:
    asked = (right.valid_to - timedelta(days=1)).date() if right.valid_to else None
    return {"valid_to": LastDayField(_("Cấp đến hết ngày"), asked), **conditions()}


def pem(subject: Any, actor: Actor) -> Fields:
    return {
        "pem": PasteField(_("Nội dung PEM"), 20_000, hint=_("Từ dòng BEGIN đến dòng END. Không dán khoá bí mật.")),
        "title": text_field(_("Tên gợi nhớ (nếu cần)"), rows=0),
    }


def name_of_key(subject: Any, actor: Actor) -> Fields:
    return {"title": text_field(_("Dùng cho chương trình nào"), rows=0, hint=_("Ví dụ: máy chủ chính"))}


def limits(subject: Any, actor: Actor) -> Fields:
    callers = [
        (one.pk, f"{one.name} ({one})") for one in bus.Subsystem.objects.select_related("member").order_by("name")
    ]
    services = [(one.pk, f"{one.title} ({one})") for one in bus.catalogue(actor)]
    levels = [(str(one.value), str(one.label).capitalize()) for one in bus.Policy.Priority]
    return {
        "subsystem": ChosenField(_("Ứng dụng gọi"), callers, empty=_("Mọi ứng dụng, từng ứng dụng một")),
        "service": ChosenField(_("Dịch vụ"), services, empty=_("Mọi dịch vụ, từng dịch vụ một")),
        "from_hour": forms.TypedChoiceField(
            label=_("Từ giờ"), choices=[(h, f"{h:02}:00") for h in range(24)], coerce=int
        ),
        "to_hour": forms.TypedChoiceField(
            label=_("Đến giờ"), choices=[(h, f"{h:02}:00") for h in range(1, 25)], coerce=int, initial=24
        ),
        "rate": NumberField(_("Lời gọi mỗi giây"), whole=False, hint=_("Để trống các ô không hạn chế.")),
        "burst": NumberField(_("Được dồn một lúc")),
        "quota": NumberField(_("Lời gọi mỗi ngày")),
        "concurrency": NumberField(_("Lời gọi cùng lúc")),
        "most_bytes": NumberField(_("Nội dung gửi dài nhất, byte")),
        "priority": forms.TypedChoiceField(label=_("Ưu tiên khi đông"), choices=levels, coerce=int, initial="2"),
        "cache": forms.BooleanField(label=_("Cho dùng lại trả lời đã lưu (RFC 9111)"), required=False),
    }


def group(subject: Any, actor: Actor) -> Fields:
    rows = [(one.pk, f"{one.name} ({one})") for one in bus.Subsystem.objects.select_related("member").order_by("name")]
    return {
        "code": forms.CharField(
            label=_("Mã nhóm"), max_length=64, required=False, help_text=_("Mã đã có thì nhóm đó được thay.")
        ),
        "name": text_field(_("Tên nhóm"), rows=0),
        "subsystems": forms.TypedMultipleChoiceField(
            label=_("Ứng dụng trong nhóm"), choices=[(str(pk), text) for pk, text in rows], coerce=int, required=False
        ),
    }
