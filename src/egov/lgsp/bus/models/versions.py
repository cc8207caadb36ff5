"""The registry as it was after each change."""

from django.db import models


class Version(models.Model):
    """A whole picture of the registry as YAML, without secrets. The newest one is how things stand."""

    retention = "permanent: says how the bus was set up when a message passed"

    at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=255, help_text="The deed or the file that led to it.")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.pk} {self.reason}"
