"""Keys for the management interface."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Token(models.Model):
    """Stands for a person at the management interface, with the rights of this person's posts at each moment."""

    retention = "permanent: says who changed the registry"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, hexadecimal.")
    label = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.label} {self.fingerprint[:12]}"
