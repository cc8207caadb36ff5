"""What a service's messages are written in: shared code lists and identifier systems."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from egov.lgsp.bus.models.services import Service


class Declaration(models.Model):
    """A shared code list or a system of identifiers that a service's messages use. The lists stand above the bus, so
    they are named by their codes."""

    class Kind(models.TextChoices):
        CODE_LIST = "code_list", _("danh mục dùng chung")
        IDENTIFIERS = "identifiers", _("hệ thống mã định danh")

    retention = "with its service"

    service = models.ForeignKey(Service, models.CASCADE, related_name="declarations")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    code = models.CharField(max_length=64, help_text="Such as don-vi-hanh-chinh or so-dinh-danh-ca-nhan.")
    field = models.CharField(max_length=255, blank=True, help_text="Its place in a message, such as $.dia_chi.xa.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "kind", "code", "field"], name="bus_declaration_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
