"""A signed paper that anybody can ask about by the code printed on it."""

from django.db import models
from django.db.models import Q


class SignedDocument(models.Model):
    """The register entry of one signed file. Its bytes never change; a new version is a new document."""

    retention = "Permanent: a paper may be asked about as long as somebody holds it."

    code = models.CharField(max_length=14, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    title = models.TextField()
    subject = models.CharField(max_length=100, db_index=True)
    signer_name = models.CharField(max_length=100)
    signer_title = models.CharField(max_length=150, blank=True, default="")
    organisation = models.CharField(max_length=250, blank=True, default="")
    signed_at = models.DateTimeField()
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="signed_document_withdrawn_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
