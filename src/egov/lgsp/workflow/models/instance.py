"""The process of one dossier, as small as it can be kept between two steps."""

from django.db import models

from egov.lgsp.workflow.models.definition import Definition


class Instance(models.Model):
    """A run of one definition; `state` is what `state.py` writes, and no one else reads it."""

    retention = "as long as the dossier"

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="instances")
    state = models.JSONField()
    finished = models.BooleanField(default=False)
    result = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.definition_id} {self.result or 'running'}"
