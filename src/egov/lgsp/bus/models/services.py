"""What is offered: services with their endpoints, and the groups of callers that rights may name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from egov.kernel.actor import Actor
from egov.lgsp.bus.models.parties import APPROVED, KEPT_WITH_EVIDENCE, Standing, Subsystem
from egov.lgsp.bus.rules.identifiers import IDENTIFIER
from egov.lgsp.bus.rules.people import administered_by, runs_the_bus


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, actor: Actor) -> "ServiceQuerySet":
        """The catalogue: what works or is stopped for now is for all who use the bus; the rest for its owners."""
        if runs_the_bus(actor):
            return self
        own = Q(subsystem__member__agency__in=administered_by(actor))
        parties = Q(subsystem__standing=Standing.ACTIVE, subsystem__member__standing=Standing.ACTIVE)
        offered = parties & Q(standing__in=APPROVED)
        return self.filter(own | offered) if administered_by(actor) else self.none()

    def managed_by(self, actor: Actor) -> "ServiceQuerySet":
        """Those whose address, contract and callers one may see and change."""
        return self if runs_the_bus(actor) else self.filter(subsystem__member__agency__in=administered_by(actor))


class Service(models.Model):
    """A service of an application, at an address that callers never see."""

    class Kind(models.TextChoices):
        """The protocol its provider speaks; the first three carry X-Road's own names."""

        REST = "REST"
        OPENAPI = "OPENAPI"
        SOAP = "SOAP"

    class Evidence(models.TextChoices):
        """What is kept of each exchange besides its record."""

        HASH = "hash", _("mã băm")
        BODY = "body", _("toàn bộ nội dung")

    retention = KEPT_WITH_EVIDENCE

    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="services")
    code = models.CharField(max_length=120)
    version = models.CharField(max_length=16, blank=True, help_text="SOAP only; a REST service has it in its path.")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REST)
    title = models.CharField(max_length=255)
    notes = models.TextField(blank=True, help_text="For those who look for a service.")
    url = models.CharField(max_length=500, help_text="Where the provider answers.")
    timeout = models.FloatField(default=60, help_text="Seconds until a silent provider counts as failed.")
    verify_tls = models.BooleanField(default=True)
    most_bytes = models.BigIntegerField(default=100_000_000, help_text="Longest request body.")
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.HASH)
    promised_ms = models.PositiveIntegerField(null=True, help_text="Quality promised: p95 of the answer time, ms.")
    promised_share = models.FloatField(null=True, help_text="Quality promised: share of hours in which it answers.")
    health = models.CharField(
        max_length=255, blank=True, help_text="Path below the address that a diagnosis may GET; empty: it asks HEAD."
    )
    owner = models.CharField(max_length=254, blank=True, help_text="Mail address of the service's owner.")
    adapter = models.JSONField(default=dict, blank=True, help_text="How a provider is spoken to that has no HTTP.")
    contract = models.TextField(blank=True, help_text="OpenAPI (JSON or YAML) or WSDL.")
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.ASKED)
    stopped_notice = models.CharField(max_length=255, blank=True, help_text="Told to callers while it is stopped.")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subsystem", "code", "version"], name="bus_service_identifier"),
            models.CheckConstraint(condition=Q(code__regex=IDENTIFIER), name="bus_service_letters"),
            models.CheckConstraint(condition=Q(timeout__gt=0, timeout__lte=600), name="bus_service_timeout"),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem}/{self.code}" + (f"/{self.version}" if self.version else "")


class Endpoint(models.Model):
    """One method and path of a REST service; `*` stands for one part of the path, `**` for the rest."""

    retention = "with its service"

    service = models.ForeignKey(Service, models.CASCADE, related_name="endpoints")
    method = models.CharField(max_length=8, default="*")
    path = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "method", "path"], name="bus_endpoint_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Group(models.Model):
    """Applications that get rights together, such as those of all communes."""

    retention = "as long as it is in use"

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    subsystems = models.ManyToManyField(Subsystem, related_name="groups")

    def __str__(self) -> str:
        return self.code
