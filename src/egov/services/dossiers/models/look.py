"""When an officer last looked at what is new."""

from django.conf import settings
from django.db import models


class Look(models.Model):
    """What happened after `at` is new to this person."""

    retention = "as long as the account"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"
