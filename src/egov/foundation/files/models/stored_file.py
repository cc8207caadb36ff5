"""One file that somebody gave or the system made. The bytes lie in the storage under their SHA-256."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Which files nobody needs any more."""

    def unclaimed_since(self, moment: datetime) -> Self:
        return self.filter(claimed_at__isnull=True, stored_at__lt=moment)


class StoredFile(models.Model):
    """Bytes never change; a corrected paper is another file. `owner` put it there, such as `user:12`."""

    retention = "With the dossier that claims it; unclaimed uploads 48 hours (EGOV_UNCLAIMED_HOURS)."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    owner = models.CharField(max_length=100)
    stored_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.CharField(max_length=100, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_sha256"),
            models.CheckConstraint(
                condition=Q(claimed_by="", claimed_at__isnull=True) | (~Q(claimed_by="") & Q(claimed_at__isnull=False)),
                name="stored_file_claimed_by_and_at",
            ),
        ]
        indexes = [
            models.Index(fields=["stored_at"], condition=Q(claimed_at__isnull=True), name="stored_file_unclaimed"),
            models.Index(fields=["claimed_by"], condition=~Q(claimed_by=""), name="stored_file_claimed_by"),
        ]

    def __str__(self) -> str:
        return self.name
