"""What was deleted because its term had ended: when, by which rule, how many rows. Never what stood in them."""

from django.db import models


class Removal(models.Model):
    """One batch of one rule."""

    retention = "permanent: proof of what was deleted and why"

    rule = models.CharField(max_length=60)
    term = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rule} {self.rows}"
