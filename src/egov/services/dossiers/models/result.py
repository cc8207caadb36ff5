"""The result: drafted, signed, numbered, issued and handed over as separate facts."""

from django.conf import settings
from django.db import models

from egov.services.dossiers.models.dossier import Dossier


class Result(models.Model):
    """The signed bytes never change: `file` names them by their content."""

    retention = "by the result type's rule"

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="result")
    granted = models.BooleanField(help_text="No: the dossier is answered with a reasoned refusal.")
    title = models.TextField()
    body = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    drafted_at = models.DateTimeField()
    number = models.CharField(max_length=40, blank=True)
    file = models.UUIDField(null=True)
    verification = models.CharField(max_length=30, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    handed_to = models.CharField(max_length=200, blank=True)
    handed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title
