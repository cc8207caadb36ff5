"""The audit of what was asked and not done. Written even when the deed's transaction rolled back."""

import secrets

from django.db import models

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_reference() -> str:
    """Ten signs that can be read over the telephone: no 0, 1, I, O."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class Refusal(models.Model):
    """A refused action or a hidden page; the person is shown `reference`."""

    retention = "24 months: audit"

    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    actor_user = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="refusal_subject")]

    def __str__(self) -> str:
        return f"{self.reference} {self.action}"
