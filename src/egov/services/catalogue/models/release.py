"""Releases of a procedure. What is published never changes; the database itself refuses."""

import json
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from egov.kernel.errors import Refused
from egov.services.catalogue.content import ReleaseContent, canonical, digest, parsed
from egov.services.catalogue.models.procedure import Procedure


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self) -> "ReleaseQuerySet":
        return self.filter(state=Release.State.PUBLISHED)

    def on(self, day: date) -> "ReleaseQuerySet":
        """The release of each procedure that is in force on this day."""
        newest = (
            Release.objects.published()
            .filter(procedure=models.OuterRef("procedure"), valid_from__lte=day)
            .order_by("-valid_from", "-number")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest))


class Release(models.Model):
    """Form, process, fees, papers, limits, slips and wording of a procedure, published together.

    `body` is canonical JSON, `hash` its SHA-256; a dossier is pinned to the release it was received under.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    retention = "permanent: dossiers are pinned to it"

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    body = models.TextField()
    hash = models.CharField(max_length=64)
    valid_from = models.DateField()
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=150, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="release_number"),
            models.UniqueConstraint(fields=["procedure"], condition=models.Q(state="draft"), name="release_one_draft"),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False), name="release_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} #{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses what the database would refuse too, with a sentence."""
        if self.pk and Release.objects.published().filter(pk=self.pk).exists():
            raise Refused(_("Bản đã công bố không sửa được. Hãy tạo bản mới."))
        super().save(*args, **kwargs)

    @property
    def content(self) -> dict[str, Any]:
        """The content as plain data, a fresh copy each time."""
        data: dict[str, Any] = json.loads(self.body)
        return data

    @content.setter
    def content(self, data: dict[str, Any]) -> None:
        self.body = canonical(data)
        self.hash = digest(self.body)

    def parsed(self) -> ReleaseContent:
        """The content with typed access; kept in the process by its hash."""
        return parsed(self.hash, lambda: self.body)
