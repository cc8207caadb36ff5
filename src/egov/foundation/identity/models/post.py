"""Posts: which role a person holds in which agency, from when to when."""

from datetime import date

from django.conf import settings
from django.db import models

from egov.foundation.directory.api import Agency, Division
from egov.kernel.actor import Role


class PostQuerySet(models.QuerySet["Post"]):
    def on(self, day: date | models.Value) -> "PostQuerySet":
        """The posts held on this day."""
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)


class Post(models.Model):
    """A role in an agency, in a division where the role has one; a dated delegation names its document."""

    retention = "permanent: says who could act when"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in Role])
    title = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=100, blank=True, help_text="Number of the delegation, where it is one.")

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "role"], name="post_agency_role")]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.agency}"
