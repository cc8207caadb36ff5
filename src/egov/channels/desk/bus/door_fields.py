"""Fields of the forms about watched places, secrets and queues."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk.bus.fields import ChosenField, Fields, NumberField
from egov.channels.desk.bus.written import WrittenField, located
from egov.channels.desk.forms.fields import choice_field
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

SENDING = [(name, name) for name in ("POST", "PUT", "PATCH")]


class ForgettingArea(forms.Textarea):
    """Several lines that are never shown again."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class SecretField(forms.CharField):
    """What is typed here never comes back in the form, not even after a mistake."""

    def __init__(self, label: str, hint: str, *, lines: bool = False) -> None:
        attrs: dict[str, Any] = {"autocomplete": "off", "spellcheck": "false"}
        widget = ForgettingArea({**attrs, "rows": 6}) if lines else forms.PasswordInput(attrs)
        super().__init__(label=label, required=False, help_text=hint, widget=widget, strip=False)

    def clean(self, value: Any) -> Any:
        return super().clean(value).replace("\r\n", "\n")


def line(label: str, most: int, *, initial: str = "", hint: str = "") -> forms.CharField:
    """A short text that may stay empty; the action says when it may not."""
    return forms.CharField(label=label, required=False, max_length=most, initial=initial, help_text=hint)


def chosen(label: str, rows: list[Any], current: Any) -> ChosenField:
    """One of the rows; what is chosen now can stay, also where it would not be offered any more."""
    there = [current] if current is not None and current not in rows else []
    field = ChosenField(label, [(one.pk, f"{getattr(one, 'title', '') or one.name} ({one})") for one in there + rows])
    field.initial = current.pk if current is not None else None
    return field


def rest_services(actor: Actor) -> list[bus.Service]:
    """Of the catalogue those that take what arrives."""
    return list(bus.catalogue(actor).filter(version="").exclude(kind=bus.Service.Kind.SOAP))


def _inlet(row: bus.Inlet | None, actor: Actor) -> Fields:
    adapter = WrittenField(
        _("Khai báo của nơi nhận, YAML hoặc JSON"),
        lambda document: None,
        initial=bus.as_yaml(row.adapter) if row and row.adapter else "",
        hint=_(
            "Thư mục (file:) để trống được. SFTP: {user: truc, key: khoa-sftp, host_keys: [ssh-ed25519 AAAA…]}. "
            "Hộp thư: {user: van-thu, password: hop-thu}. key, password là tên bí mật đã cất, không phải mật khẩu."
        ),
    )
    adapter.empty = True
    adapter.widget.attrs["rows"] = 8
    every = NumberField(_("Xem lại sau mỗi, giây"), whole=False, initial=float(row.every) if row else 60.0)
    return {
        "title": line(_("Tên"), 255, initial=row.title if row else "", hint=_("Ví dụ: Hồ sơ bệnh viện gửi đến")),
        "url": line(
            _("Địa chỉ thư mục hoặc hộp thư"),
            500,
            initial=bus.doors.bare_address(row.url) if row else "",
            hint=_("file:///den, sftp://máy-chủ/den, imaps://máy-chủ. Không ghi tên đăng nhập, mật khẩu vào đây."),
        ),
        "adapter": adapter,
        "service": chosen(_("Dịch vụ nhận"), rest_services(actor), row.service if row else None),
        "method": choice_field(_("Phương thức"), SENDING, initial=row.method if row else "POST"),
        "path": line(_("Đường dẫn sau dịch vụ"), 255, initial=row.path if row else "", hint=_("Ví dụ /nhan")),
        "every": every,
    }


def new_inlet(subsystem: Any, actor: Actor) -> Fields:
    hint = _("Ví dụ ho-so-den. Mã đã có thì nơi nhận đó được thay.")
    return {"code": line(_("Mã"), 64, hint=hint), **_inlet(None, actor)}


def changed_inlet(inlet: Any, actor: Actor) -> Fields:
    return _inlet(inlet, actor)


def given_inlet(given: dict[str, Any]) -> dict[str, Any]:
    """What was left empty is as it is by default."""
    every = 60.0 if given["every"] is None else given["every"]
    return {**given, "adapter": given["adapter"] or {}, "every": every}


def check_adapter(form: forms.Form) -> None:
    """The settings fit the address, or each mistake is told with its line."""
    if form.errors:
        return
    wrong = bus.doors.wrong_adapter({"code": "x", **given_inlet(form.cleaned_data)})
    if wrong is not None:
        form.add_error("adapter", located(form["adapter"].data or "", wrong))


def secret(subject: Any, actor: Actor) -> Fields:
    told = _("Không ai xem lại được. Biểu mẫu có lỗi thì phải nhập lại.")
    return {
        "value": SecretField(_("Mật khẩu"), told),
        "key": SecretField(
            _("Hoặc khoá riêng nhiều dòng (PEM)"), _("Từ dòng BEGIN đến dòng END. Cũng không hiện lại."), lines=True
        ),
    }


def new_secret(subsystem: Any, actor: Actor) -> Fields:
    hint = _("Ví dụ hop-thu. Tên đã có thì giá trị được thay.")
    return {"name": line(_("Tên bí mật"), 64, hint=hint), **secret(subsystem, actor)}


def check_secret(form: forms.Form) -> None:
    """One of the two ways to enter it."""
    if form.cleaned_data.get("value") and form.cleaned_data.get("key"):
        form.add_error("key", _("Chỉ nhập một trong hai: mật khẩu, hoặc khoá nhiều dòng."))
