"""Receipts for fees and charges (biên lai thu phí, lệ phí). Circular 303/2016/TT-BTC, art. 3 and 4."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egov.foundation.directory.api import Agency
from egov.lgsp.payments.models.order import ACCOUNTING
from egov.lgsp.payments.models.settlement import Settlement


class ReceiptSeries(models.Model):
    """An agency's numbers of one year. The row is locked while a number is taken, so that none is missing."""

    retention = ACCOUNTING

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=20, default="01BLP2-001", help_text="Ký hiệu mẫu.  01BLP: no printed value.")
    sign = models.CharField(max_length=10, help_text="Ký hiệu, such as AA-17E.")
    tax_code = models.CharField(max_length=14, blank=True)
    assumed = models.BooleanField(default=True, help_text="Until the agency's notice of issue is loaded.")
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="series_of_a_year")]

    def __str__(self) -> str:
        return f"{self.form} {self.sign}"


class Receipt(models.Model):
    """One receipt with everything that is printed on it, as it was when it was made out."""

    retention = ACCOUNTING

    settlement = models.OneToOneField(Settlement, models.PROTECT, related_name="receipt")
    series = models.ForeignKey(ReceiptSeries, models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    form = models.CharField(max_length=20)
    sign = models.CharField(max_length=10)
    issued_at = models.DateTimeField(default=timezone.now)
    agency_name = models.CharField(max_length=200)
    agency_tax_code = models.CharField(max_length=14, blank=True)
    payer_name = models.CharField(max_length=150, blank=True)
    payer_address = models.CharField(max_length=250, blank=True)
    lines = models.JSONField(help_text="[{name, amount}], amounts in dong.")
    amount = models.PositiveBigIntegerField(help_text="Dong.")
    amount_in_words = models.CharField(max_length=255)
    method = models.CharField(max_length=60)
    collector = models.CharField(max_length=150)
    dossier_code = models.CharField(max_length=60, blank=True)
    procedure_code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_amount_positive"),
            models.UniqueConstraint(fields=["series", "number"], name="receipt_number"),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.printed_number}"

    @property
    def printed_number(self) -> str:
        """Seven digits, as the circular asks."""
        return f"{self.number:07d}"
