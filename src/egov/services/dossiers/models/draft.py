"""A dossier that is still being filled in, by a citizen, a guest or an officer at the counter."""

import secrets

from django.conf import settings
from django.db import models

from egov.foundation.directory.api import Agency
from egov.services.catalogue.api import Release
from egov.services.dossiers.models.dossier import Channel, Delivery, Dossier


def new_token() -> str:
    """Secret part of the link with which a draft is resumed: 128 bits."""
    return secrets.token_urlsafe(16)


class Draft(models.Model):
    """Kept 30 days after the last change. It becomes one dossier at the most (`dossier` is unique)."""

    retention = "30 days after the last change"

    token = models.CharField(max_length=32, unique=True, default=new_token)
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    typist = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    language = models.CharField(max_length=2, default="vi")
    answers = models.JSONField(default=dict)
    raw = models.JSONField(default=dict, help_text="What was typed on a step and not yet right; nothing is lost.")
    done_steps = models.JSONField(default=list)
    waiver = models.CharField(max_length=60, blank=True)
    delivery = models.CharField(max_length=8, choices=Delivery.choices, default=Delivery.COUNTER)
    delivery_address = models.CharField(max_length=300, blank=True)
    contact_email = models.CharField(max_length=150, blank=True)
    contact_phone = models.CharField(max_length=15, blank=True)
    pledged_at = models.DateTimeField(null=True)
    price = models.JSONField(null=True, help_text="Frozen with the pledge.")
    payment_order = models.BigIntegerField(null=True)
    pay_at_counter = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField()
    dossier = models.OneToOneField(Dossier, models.CASCADE, null=True, related_name="draft")

    class Meta:
        indexes = [
            models.Index(fields=["user", "-saved_at"], name="draft_user"),
            models.Index(fields=["expires_at"], name="draft_expiry", condition=models.Q(dossier=None)),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
