"""Reading: an order of a subject, what an agency collected, what waits for staff."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.foundation.events.api import log_refusal
from egov.foundation.sql.api import with_words
from egov.kernel.actor import Actor
from egov.kernel.errors import NotFound
from egov.lgsp.payments.models import Finding, Order, Receipt, Refund, Settlement
from egov.lgsp.payments.policies import HANDLERS

State = Order.State
NONE: Mapping[str, Iterable[str]] = MappingProxyType({})


def orders_of(subject: str) -> QuerySet[Order]:
    """The subject's orders that were not replaced, newest first."""
    return Order.objects.filter(subject=subject, closed_at=None).select_related("settlement").order_by("-id")


def receipts_of(subjects: Iterable[str]) -> QuerySet[Receipt]:
    """The receipts made out for these subjects, newest first."""
    return Receipt.objects.filter(settlement__order__subject__in=list(subjects)).order_by("-id")


def collecting(actor: Actor) -> frozenset[int]:
    """The agencies whose money this person handles."""
    return frozenset(seat.agency for seat in actor.seats if seat.role in HANDLERS)


def orders_for(
    actor: Actor, state: str = "", words: str = "", codes: Mapping[str, Iterable[str]] = NONE
) -> QuerySet[Order]:
    """Orders of the actor's agencies, the newest first; in one state, with these words, where they are given.

    Each word is a dossier's code, a reference of the gateway, or part of the payer's name, with or without its marks.
    `codes`: subjects of dossiers whose codes are among the words; an order paid before filing does not know its code.
    """
    orders = Order.objects.select_related("settlement").prefetch_related("refunds__replies").order_by("-id")
    orders = orders if actor.is_system else orders.filter(agency__in=collecting(actor))
    waiting = Q(settlement=None, closed_at=None)
    given_back = Refund.objects.standing(Refund.State.DONE).filter(surplus=False).values("order")
    states = {
        State.OPEN: waiting & Q(expires__gt=timezone.now()),
        State.PAID: Q(settlement__kind__in=[Settlement.Kind.GATEWAY, Settlement.Kind.CASH]),
        State.WAIVED: Q(settlement__kind=Settlement.Kind.WAIVER),
        State.REFUNDED: Q(pk__in=given_back),
        State.EXPIRED: waiting & Q(expires__lte=timezone.now()),
        State.CLOSED: Q(settlement=None, closed_at__isnull=False),
    }
    if state in states:
        orders = orders.filter(states[State(state)])

    def numbered(word: str) -> Q:
        attempted = Order.objects.filter(attempts__reference=word.upper()).values("pk")
        about = list(codes.get(word.upper(), ()))
        return Q(pk__in=attempted) | Q(dossier_code__iexact=word) | Q(subject__in=about)

    return with_words(orders, words, "payer_name", also=numbered)


def order_for(pk: int, actor: Actor) -> Order:
    """One order of the actor's agencies. Otherwise NotFound; an attempt on another agency's is logged."""
    found = orders_for(actor).filter(pk=pk).first()
    if found is not None:
        return found
    reference = ""
    if Order.objects.filter(pk=pk).exists():
        reference = log_refusal(
            action="payments.read",
            subject_kind=Order._meta.label_lower,
            subject_id=pk,
            actor=actor,
            reason=_("Người xem không thuộc cơ quan thu khoản này."),
        )
    raise NotFound(_("Không tìm thấy khoản thu này."), reference=reference)


def given_back(order: int | None) -> int:
    """Dong of an order's payment that its payer has again; money paid twice is not of it."""
    asked = Refund.objects.filter(order=order).select_related("order__settlement").first() if order else None
    return asked.order.settlement.refunded if asked is not None else 0


def findings_for(actor: Actor) -> QuerySet[Finding]:
    """Open findings of the actor's agencies, the oldest first; the system sees all."""
    findings = Finding.objects.filter(answered_at=None).select_related("attempt__order").order_by("at")
    return findings if actor.is_system else findings.filter(attempt__order__agency__in=collecting(actor))


def refunds_for(actor: Actor, *states: Refund.State) -> QuerySet[Refund]:
    """Refunds of the actor's agencies in one of these states, the newest first."""
    refunds = Refund.objects.standing(*states).select_related("order", "attempt").prefetch_related("replies")
    refunds = refunds.order_by("-id")
    return refunds if actor.is_system else refunds.filter(order__agency__in=collecting(actor))


def refunds_waiting(actor: Actor) -> QuerySet[Refund]:
    """Refunds that were flagged and wait to be released, the oldest first."""
    return refunds_for(actor, Refund.State.FLAGGED).order_by("id")
