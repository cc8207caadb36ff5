"""Reading: an order of a subject, what waits for staff."""

from collections.abc import Iterable

from django.db.models import QuerySet

from egov.kernel.actor import Actor
from egov.lgsp.payments.models import Finding, Order, Receipt, Refund


def orders_of(subject: str) -> QuerySet[Order]:
    """The subject's orders that were not replaced, newest first."""
    return Order.objects.filter(subject=subject, closed_at=None).select_related("settlement").order_by("-id")


def receipts_of(subjects: Iterable[str]) -> QuerySet[Receipt]:
    """The receipts made out for these subjects, newest first."""
    return Receipt.objects.filter(settlement__order__subject__in=list(subjects)).order_by("-id")


def findings_for(actor: Actor) -> QuerySet[Finding]:
    """Open findings of the actor's agencies; the system sees all."""
    findings = Finding.objects.filter(answered_at=None).select_related("attempt__order").order_by("at")
    return findings if actor.is_system else findings.filter(attempt__order__agency__in=actor.agencies)


def refunds_waiting(actor: Actor) -> QuerySet[Refund]:
    """Refunds of the actor's agencies that were flagged and wait to be released."""
    refunds = Refund.objects.filter(released_at=None).select_related("order", "attempt").order_by("id")
    return refunds if actor.is_system else refunds.filter(order__agency__in=actor.agencies)
