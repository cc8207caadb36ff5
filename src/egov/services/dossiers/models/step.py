"""A human step of the process: who has to do what until when, and who did it."""

from typing import Self

from django.conf import settings
from django.db import models

from egov.foundation.directory.api import Agency, Division
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.models.consultation import Consultation
from egov.services.dossiers.models.dossier import Dossier


class StepQuerySet(models.QuerySet["Step"]):
    def waiting(self) -> Self:
        """Not done yet."""
        return self.filter(closed_at=None)

    def for_actor(self, actor: Actor) -> Self:
        """Steps that this person may do now: own ones, and unassigned ones of a post held. Looked up when asked."""
        wanted = models.Q(assignee=actor.user)
        for seat in actor.seats:
            if seat.role.is_technical:
                continue
            here = models.Q(agency=seat.agency, role=seat.role, assignee=None)
            if seat.division is not None and seat.role in {Role.SPECIALIST, Role.HEAD}:
                here &= models.Q(division=None) | models.Q(division=seat.division)
            wanted |= here
        return self.filter(wanted)


class Step(models.Model):
    """Open while `closed_at` is empty. `engine_id` is the task's id in the process engine."""

    retention = "with its dossier"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="steps", db_index=False)
    engine_id = models.CharField(max_length=36)
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    place = models.CharField(max_length=12)
    role = models.CharField(max_length=12)
    citizen = models.CharField(max_length=60, help_text="Key of the wording for the citizen.")
    outcomes = models.JSONField(default=list)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, related_name="steps", db_index=False)
    opened_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "engine_id"], name="step_once")]
        indexes = [
            models.Index(fields=["agency", "role", "due"], name="step_queue", condition=models.Q(closed_at=None)),
            models.Index(fields=["assignee", "due"], name="step_mine", condition=models.Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.dossier_id})"
