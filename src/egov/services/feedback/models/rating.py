"""What applicants say about how it went. One rating for each dossier (circular 01/2018, article 13.9)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from egov.foundation.directory.api import Agency
from egov.services.dossiers.api import Dossier


class Rating(models.Model):
    """Kept from the officers who handled the dossier: they see sums, never the single rating."""

    class Answer(models.TextChoices):
        GOOD = "tot", _("Tốt")
        FAIR = "tam", _("Tạm được")
        BAD = "chua", _("Chưa tốt")

    retention = "5 years, then only the sums"

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    guidance = models.CharField(max_length=4, choices=Answer.choices, blank=True)
    attitude = models.CharField(max_length=4, choices=Answer.choices, blank=True)
    punctuality = models.CharField(max_length=4, choices=Answer.choices, blank=True)
    extra_money = models.BooleanField(null=True, help_text="Did anybody ask for money beyond the receipt?")
    comment = models.TextField(blank=True, max_length=1000)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="rating_one_to_five")
        ]
        indexes = [models.Index(fields=["agency", "at"], name="rating_agency")]

    def __str__(self) -> str:
        return f"{self.stars} of 5"
