"""Making out receipts: which lines stand on them, and numbers without gaps."""

from django.utils import timezone
from django.utils.translation import gettext as _

from egov.foundation.sql import api as sql
from egov.kernel.money import in_words
from egov.lgsp.payments.models import Line, Receipt, ReceiptSeries, Settlement

ON_RECEIPT = (Line.Kind.FEE, Line.Kind.CHARGE)


def methods() -> dict[str, str]:
    """How it was paid, as printed."""
    return {Settlement.Kind.CASH: _("Tiền mặt"), Settlement.Kind.GATEWAY: _("Chuyển khoản qua VNPay")}


def make_out(settlement: Settlement) -> Receipt | None:
    """The receipt of a payment, in the payment's transaction.

    None where no agency collects or nothing of it is a fee or charge; postage is no state revenue.
    """
    order = settlement.order
    sql.fill(order, "agency")
    lines = [line for line in order.lines.all() if line.kind in ON_RECEIPT]
    if order.agency is None or not lines:
        return None
    amount = sum(line.amount for line in lines)
    series = _next(order.agency_id, settlement)
    receipt = Receipt(
        settlement=settlement,
        series=series,
        number=series.last_number,
        form=series.form,
        sign=series.sign,
        issued_at=settlement.at,
        agency_name=order.agency.name,
        agency_tax_code=series.tax_code,
        payer_name=order.payer_name,
        payer_address=order.payer_address,
        lines=[{"name": line.name, "amount": line.amount} for line in lines],
        amount=amount,
        amount_in_words=in_words(amount),
        method=methods()[settlement.kind],
        collector=settlement.by_name,
        dossier_code=order.dossier_code,
        procedure_code=order.procedure_code,
    )
    sql.insert(receipt)
    return receipt


def _next(agency: int | None, settlement: Settlement) -> ReceiptSeries:
    """The agency's series of the year with its next number taken; others wait until this transaction ends."""
    year = timezone.localtime(settlement.at).year
    key = {"agency_id": agency, "year": year}
    known = sql.first(ReceiptSeries, **key)
    if known is None:
        known, _new = ReceiptSeries.objects.get_or_create(**key, defaults={"sign": f"AA-{year % 100:02d}E"})
    series = sql.locked(ReceiptSeries, known.pk)
    series.last_number += 1
    sql.update(series, "last_number")
    return series
