"""Forms about money: give back, release, send again, answer a finding. Each becomes one action on its order."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk.forms.fields import text_field
from egov.foundation.events.api import Action
from egov.kernel.money import format_dong
from egov.lgsp.payments import api as payments


class MoneyForm(forms.Form):
    """About one order; `pk` is the refund or finding that it is about, `slug` its name in what is sent."""

    slug = ""

    def __init__(self, order: payments.Order, pk: int = 0, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"{self.slug}-{pk}-%s", label_suffix="")
        self.order, self.pk = order, pk
        self.add_fields()

    def add_fields(self) -> None:
        """The fields of the deed."""

    def action(self) -> Action[payments.Order]:
        """The cleaned form as an action."""
        raise NotImplementedError

    def shown_again(self, order: payments.Order) -> None:
        """The form comes back to the person, beside the order as it is now."""

    def written(self) -> list[str]:
        """What the person wrote in sentences."""
        texts = [self.data.get(name, "") for name in ("reason", "note") if name in self.fields]
        return [text for text in texts if text.strip()]


def refundable(order: payments.Order) -> int:
    """Dong that could still be given back."""
    settlement = getattr(order, "settlement", None)
    return settlement.refundable if settlement else 0


def _most(most: int) -> str:
    return _("Nhiều nhất %(most)s.") % {"most": format_dong(most)}


class RefundForm(MoneyForm):
    """Give back a part or all of what was paid."""

    slug = "hoan"

    def add_fields(self) -> None:
        most = refundable(self.order)
        self.fields["amount"] = forms.CharField(
            label=_("Số tiền hoàn"),
            required=False,
            max_length=20,
            initial=format_dong(most),
            help_text=_most(most),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
        self.fields["reason"] = text_field(_("Lý do hoàn"), rows=2)
        self.fields["left"] = forms.IntegerField(required=False, initial=most, widget=forms.HiddenInput())

    def shown_again(self, order: payments.Order) -> None:
        most = refundable(order)
        self.fields["amount"].help_text = _most(most)
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "left": str(most)}

    def clean_amount(self) -> int:
        """Dong, however it is typed: 8000, 8.000, 8 000 đ."""
        digits = "".join(sign for sign in self.cleaned_data["amount"] if sign not in " .,đĐ\u00a0")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            raise forms.ValidationError(_("Nhập số tiền bằng chữ số, ví dụ 8.000"))
        return int(digits)

    def action(self) -> Action[payments.Order]:
        given = self.cleaned_data
        return payments.RequestRefund(
            subject=self.order, amount=given["amount"], reason=given["reason"], left=given["left"]
        )


class ReleaseForm(MoneyForm):
    """Send surplus money back."""

    slug = "duyet"

    def action(self) -> Action[payments.Order]:
        return payments.ReleaseRefund(subject=self.order, refund=self.pk)


class AgainForm(MoneyForm):
    """Send a refused refund once more."""

    slug = "gui-lai"

    def action(self) -> Action[payments.Order]:
        return payments.SendRefundAgain(subject=self.order, refund=self.pk)


class AnswerForm(MoneyForm):
    """What was done about a finding."""

    slug = "ghi"

    def add_fields(self) -> None:
        self.fields["note"] = text_field(_("Đã xử lý thế nào"), rows=2)

    def action(self) -> Action[payments.Order]:
        return payments.Answer(subject=self.order, finding=self.pk, note=self.cleaned_data["note"])


BY_SLUG: Mapping[str, type[MoneyForm]] = {one.slug: one for one in (RefundForm, ReleaseForm, AgainForm, AnswerForm)}
