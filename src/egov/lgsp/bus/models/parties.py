"""Who takes part: members (agencies, hospitals, companies), their applications, and how these prove who they are."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor
from egov.lgsp.bus.rules.identifiers import IDENTIFIER
from egov.lgsp.bus.rules.people import administered_by, runs_the_bus

KEPT_WITH_EVIDENCE = "as long as an exchange of it is kept: evidence names it"


class Standing(models.TextChoices):
    """How far an entry of the registry is; only what is active carries messages."""

    ASKED = "asked", _("chờ duyệt")
    ACTIVE = "active", _("hoạt động")
    STOPPED = "stopped", _("tạm dừng")
    REFUSED = "refused", _("từ chối")


APPROVED = (Standing.ACTIVE, Standing.STOPPED)
"""Part of the bus, whether or not it carries messages at the moment."""


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, actor: Actor) -> "MemberQuerySet":
        """An administrator manages the member of the own agency; the bus's operators see all."""
        return self if runs_the_bus(actor) else self.filter(agency__in=administered_by(actor))


class Member(models.Model):
    """An organisation that takes part. Its identifier is instance/class/code (X-Road PR-MESS 1.3)."""

    retention = KEPT_WITH_EVIDENCE

    member_class = models.CharField(max_length=16, help_text="GOV agency, ORG organisation, COM company.")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    agency = models.OneToOneField(Agency, models.PROTECT, null=True, related_name="+")
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.ASKED)
    contact = models.CharField(max_length=254, blank=True, help_text="Mail address told of certificates and failures.")

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_class", "code"], name="bus_member_identifier"),
            models.CheckConstraint(
                condition=Q(member_class__regex=IDENTIFIER) & Q(code__regex=IDENTIFIER), name="bus_member_letters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_class}/{self.code}"


class SubsystemQuerySet(models.QuerySet["Subsystem"]):
    def visible_to(self, actor: Actor) -> "SubsystemQuerySet":
        """Applications of the members that one may see."""
        return self if runs_the_bus(actor) else self.filter(member__agency__in=administered_by(actor))


class Subsystem(models.Model):
    """An application of a member: it calls services and offers them. An empty code is the member itself."""

    class Admission(models.TextChoices):
        """How it shows that it is itself (X-Road UG-SS 9: HTTP, HTTPS, HTTPS with certificate; and bearer tokens)."""

        CERTIFICATE = "certificate", _("chứng thư TLS")
        TOKEN = "token", "OAuth 2 / JWT"
        NETWORK = "network", _("địa chỉ mạng")

    retention = KEPT_WITH_EVIDENCE

    member = models.ForeignKey(Member, models.PROTECT, related_name="subsystems")
    code = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=255)
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.ASKED)
    admission = models.CharField(max_length=11, choices=Admission.choices, default=Admission.CERTIFICATE)
    networks = models.JSONField(default=list, help_text="For admission by network: addresses such as 10.1.0.0/16.")

    objects = SubsystemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "code"], name="bus_subsystem_identifier"),
            models.CheckConstraint(condition=Q(code="") | Q(code__regex=IDENTIFIER), name="bus_subsystem_letters"),
        ]

    def __str__(self) -> str:
        return f"{self.member}/{self.code}" if self.code else str(self.member)


class Credential(models.Model):
    """What an application shows: a TLS certificate, the hash of a secret, or the key of its signed tokens."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate"  # identified by its SHA-256 fingerprint, hexadecimal
        SECRET = "secret"  # SHA-256 of a random secret of 32 bytes, hexadecimal  # noqa: S105
        KEY = "key"  # public key (PEM) of tokens the application signs itself, RFC 7523

    retention = "five years after its end: evidence refers to it"

    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    fingerprint = models.CharField(max_length=64)
    material = models.TextField(blank=True, help_text="Certificate or public key as PEM; never a secret.")
    label = models.CharField(max_length=120, blank=True)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], name="bus_credential_fingerprint"),
            models.CheckConstraint(condition=Q(valid_to__gt=models.F("valid_from")), name="bus_credential_validity"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:12]}"
