"""Tries to pay an order at a gateway, and what the gateway said about each."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.lgsp.payments.models.order import ACCOUNTING, Order
from egov.lgsp.payments.vnpay.protocol import Outcome

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_reference() -> str:
    """`vnp_TxnRef`: the day and ten random signs, so that two installations never meet in one."""
    return f"{timezone.localdate():%y%m%d}" + "".join(secrets.choice(ALPHABET) for _ in range(10))


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def unfinished(self) -> "AttemptQuerySet":
        """Those whose end the gateway has not told us, and that we have not stopped asking about."""
        final = Verdict.objects.filter(attempt=models.OuterRef("pk"), outcome__in=FINAL)
        return self.filter(~models.Exists(final), given_up_at=None)


class Attempt(models.Model):
    """The payer was sent to the gateway once."""

    retention = ACCOUNTING

    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts")
    reference = models.CharField(max_length=100, unique=True, default=new_reference)
    gateway = models.CharField(max_length=20, default="vnpay")
    amount = models.PositiveBigIntegerField(help_text="Dong.")
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    ip = models.GenericIPAddressField()
    locale = models.CharField(max_length=2)
    bank_code = models.CharField(max_length=20, blank=True)
    return_url = models.CharField(max_length=255)
    next_query_at = models.DateTimeField()
    queries = models.PositiveSmallIntegerField(default=0)
    given_up_at = models.DateTimeField(null=True, help_text="The gateway knew of no payment, days later.")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_amount_positive")]
        indexes = [models.Index(fields=["next_query_at"], name="attempt_next_query")]

    def __str__(self) -> str:
        return self.reference

    @property
    def verdict(self) -> "Verdict | None":
        """The newest word of the gateway."""
        return self.verdicts.order_by("-id").first()

    @property
    def paid(self) -> "Verdict | None":
        """The word that the money has arrived."""
        return self.verdicts.filter(outcome=Outcome.PAID).first()


FINAL = [outcome.value for outcome in Outcome if outcome.is_final]


class Verdict(models.Model):
    """One word of the gateway about an attempt, by IPN or query. Rows are only added; one is final."""

    class Source(models.TextChoices):
        IPN = "ipn"
        QUERY = "query"

    retention = ACCOUNTING

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="verdicts")
    outcome = models.CharField(max_length=10, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    source = models.CharField(max_length=5, choices=Source.choices)
    at = models.DateTimeField(default=timezone.now)
    response_code = models.CharField(max_length=2)
    transaction_status = models.CharField(max_length=2, blank=True)
    transaction_no = models.CharField(max_length=20, blank=True)
    bank_code = models.CharField(max_length=20, blank=True)
    bank_transaction = models.CharField(max_length=60, blank=True)
    card_type = models.CharField(max_length=20, blank=True)
    paid_at = models.DateTimeField(null=True, help_text="As the gateway says.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt"], condition=Q(outcome__in=FINAL), name="one_final_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.outcome}"
