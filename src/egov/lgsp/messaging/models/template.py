"""Wordings of messages, every version of each."""

from django.db import models
from django.utils import timezone


class TemplateVersion(models.Model):
    """One version of one template, as it was loaded. Never changed: a message names the version it was made from."""

    retention = "permanent: says with which words people were told"

    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="template_version")]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"
