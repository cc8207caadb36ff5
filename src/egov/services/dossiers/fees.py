"""Money of a dossier: cash at the counter, and what the bank reports."""

from datetime import datetime, timedelta

from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.lgsp.payments import api as payments
from egov.services.dossiers.applicants import applicant_of
from egov.services.dossiers.models import Dossier, Draft, Filing
from egov.services.dossiers.pricing import Line, from_data

OPEN_FOR = timedelta(days=5)
KINDS = {
    "fee": payments.Line.Kind.FEE.value,
    "charge": payments.Line.Kind.CHARGE.value,
    "shipping": payments.Line.Kind.SHIPPING.value,
}


def order_subject(draft: Draft) -> str:
    """The name under which the payment knows a draft."""
    return f"draft:{draft.pk}"


def draft_of_subject(subject: str) -> int | None:
    """The draft's id behind a payment's subject; None for other subjects."""
    kind, _, pk = subject.partition(":")
    return int(pk) if kind == "draft" and pk.isdigit() else None


def order_for_draft(draft: Draft, at: datetime) -> payments.Order:
    """The order that the pledged draft is paid with; the same one when asked again. Raises Refused."""
    payer = applicant_of(draft.release.parsed(), draft.answers)
    return payments.open_order(
        subject=order_subject(draft),
        lines=lines_of(from_data(draft.price or [])),
        description=f"{draft.release.procedure.code} {draft.pk}",
        expires=at + OPEN_FOR,
        agency=draft.office,
        payer_name=payer.name,
        payer_address=payer.address,
        procedure_code=draft.release.procedure.code,
    )


def take_cash(dossier: Dossier, actor: Actor, at: datetime) -> None:
    """The counter took the whole open fee in cash; the receipt's number comes from the office's series."""
    sql.fill(dossier, "office", "procedure")
    filing = sql.only(Filing, dossier_id=dossier.pk)
    order = payments.open_order(
        subject=f"dossier:{dossier.pk}",
        lines=lines_of(from_data(filing.price)),
        description=dossier.code,
        expires=at + OPEN_FOR,
        agency=dossier.office,
        payer_name=dossier.applicant_name,
        payer_address=dossier.applicant_address,
        dossier_code=dossier.code,
        procedure_code=dossier.procedure.code,
    )
    payments.record_cash(order, actor)
    dossier.payment_order = order.pk
    dossier.fee_paid = dossier.fee_due
    sql.update(dossier, "payment_order", "fee_paid")


def lines_of(price: tuple[Line, ...]) -> list[tuple[str, str, int, str]]:
    """The price as lines of a payment order; postage is a line of its own kind, which no receipt of the state has."""
    return [(line.code, line.name, line.amount, KINDS[line.kind]) for line in price if line.amount]


def receipt_for(dossier: Dossier) -> payments.Receipt | None:
    """The receipt of what was paid for the dossier; None where nothing was, or none is due."""
    order = payments.Order.objects.filter(pk=dossier.payment_order).first() if dossier.payment_order else None
    return payments.receipt_of(order) if order else None
