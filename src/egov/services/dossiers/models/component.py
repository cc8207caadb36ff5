"""A paper of the dossier: what was handed in, in which form, whether it was checked, and who holds the original."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from egov.services.dossiers.models.dossier import Dossier


class Component(models.Model):
    """`originals_held` empties when the originals go back to the applicant (decree 61/2018, article 20.2)."""

    class Check(models.TextChoices):
        OPEN = "open", _("Chưa kiểm tra")
        GOOD = "good", _("Đạt")
        BAD = "bad", _("Không đạt")

    retention = "with its dossier"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="components", db_index=False)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=400)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    originals_held = models.PositiveSmallIntegerField(default=0)
    originals_returned_at = models.DateTimeField(null=True)
    files = models.JSONField(default=list, help_text="List of {id, name, size}.")
    check_state = models.CharField(max_length=5, choices=Check.choices, default=Check.OPEN)
    remark = models.CharField(max_length=400, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="component_once")]
        indexes = [
            models.Index(fields=["dossier"], name="originals_held", condition=models.Q(originals_held__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name
