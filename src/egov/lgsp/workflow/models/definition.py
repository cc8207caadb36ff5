"""Published process definitions. A version never changes; a new drawing is a new version."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from egov.kernel.errors import Refused


class Definition(models.Model):
    """One version of one process, as the BPMN 2.0 document that was published."""

    retention = "permanent: dossiers stay bound to the version they were received under"

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="definition_version")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new version can be written."""
        if self.pk is not None:
            raise Refused(_("Quy trình đã công bố không sửa được. Hãy công bố một phiên bản mới."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        raise Refused(_("Quy trình đã công bố không xoá được."))
