"""The dossier: one request of one applicant under one release of a procedure."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from egov.foundation.directory.api import Agency, Division
from egov.kernel.actor import Actor
from egov.lgsp.workflow.api import Instance
from egov.services.catalogue.api import Procedure, Release, ReleaseContent, content_of
from egov.services.dossiers.rules.states import OPEN, Status


class Channel(models.TextChoices):
    """How the dossier came in (national code `KenhThucHien` 1, 2, 3)."""

    COUNTER = "counter", _("Tại quầy")
    ONLINE = "online", _("Trực tuyến")
    POST = "post", _("Bưu điện")


class Delivery(models.TextChoices):
    """How the applicant wants the result."""

    COUNTER = "counter", _("Tại quầy")
    POST = "post", _("Bưu điện giao tận nhà")
    ONLINE = "online", _("Bản điện tử trên mạng")


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Rights are here: nothing outside fetches a dossier but through `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Own dossiers for a citizen; for an officer those in which an agency of a working post takes part.

        The post of an administrator opens no dossier.
        """
        if actor.is_system:
            return self
        agencies = {seat.agency for seat in actor.seats if not seat.role.is_technical}
        mine = models.Q(owner=actor.user) if actor.user is not None else models.Q(pk__in=[])
        if not agencies:
            return self.filter(mine)
        taking_part = models.Exists(
            self.model.participations.rel.related_model.objects.filter(  # type: ignore[attr-defined]
                dossier=models.OuterRef("pk"), agency__in=agencies
            )
        )
        return self.filter(taking_part | mine)

    def still_open(self) -> Self:
        """Neither settled nor ended."""
        return self.filter(status__in=OPEN)


class Dossier(models.Model):
    """Foreign keys carry no index of their own: the indexes below are those that the queries use.

    `code` is the number of circular 01/2018, article 19; `due` is stored, never computed in a query."""

    retention = "by the result type's rule; at least 5 years after the result is handed over"

    code = models.CharField(_("mã hồ sơ"), max_length=40)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+", db_index=False)
    release = models.ForeignKey(Release, models.PROTECT, related_name="+", db_index=False)
    rule_set = models.CharField(max_length=10)
    office = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, help_text="Its counter received the dossier."
    )
    lead = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, help_text="It processes and decides."
    )
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", db_index=False)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    status = models.CharField(max_length=20, choices=[(status.value, status.value) for status in Status])
    channel = models.CharField(max_length=8, choices=Channel.choices)
    language = models.CharField(max_length=2, default="vi")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    typist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    applicant_name = models.CharField(max_length=200)
    applicant_identity = models.CharField(max_length=20, blank=True)
    applicant_phone = models.CharField(max_length=15, blank=True)
    applicant_email = models.CharField(max_length=150, blank=True)
    applicant_address = models.CharField(max_length=300, blank=True)
    deliverer_name = models.CharField(max_length=200, blank=True, help_text="Who brought it, where not the applicant.")

    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    clock_started_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, help_text="The result is there (or the refusal is signed).")
    returned_at = models.DateTimeField(null=True)

    fee_due = models.PositiveIntegerField(default=0, help_text="In dong, frozen at submission.")
    fee_paid = models.PositiveIntegerField(default=0)
    payment_order = models.BigIntegerField(null=True)
    delivery = models.CharField(max_length=8, choices=Delivery.choices, default=Delivery.COUNTER)
    delivery_address = models.CharField(max_length=300, blank=True)
    sets = models.PositiveSmallIntegerField(default=1, help_text="Number of sets of papers.")

    run = models.ForeignKey(Instance, models.PROTECT, null=True, related_name="+", db_index=False)
    search_text = models.TextField(blank=True)
    search = models.GeneratedField(
        expression=models.Func(models.Value("simple"), models.F("search_text"), function="to_tsvector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="dossier_code"),
            models.CheckConstraint(
                condition=models.Q(received_at=None) | models.Q(due__isnull=False),
                name="received_has_due_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.AWAITING_SUPPLEMENT) | models.Q(suspended_at__isnull=False),
                name="waiting_stops_the_clock",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-submitted_at"], name="dossier_owner"),
            models.Index(
                fields=["office", "status", "due"],
                name="dossier_office_open",
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(
                fields=["lead", "status", "due"],
                name="dossier_lead_open",
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(fields=["due"], name="dossier_due_open", condition=models.Q(status__in=OPEN)),
            models.Index(fields=["applicant_identity"], name="dossier_identity"),
            models.Index(fields=["office", "received_at"], name="dossier_register"),
            BrinIndex(fields=["finished_at"], name="dossier_finished", autosummarize=True),
            GinIndex(fields=["search"], name="dossier_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def content(self) -> ReleaseContent:
        """What its release says."""
        return content_of(self.release_id)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def fee_open(self) -> int:
        """What is still to be paid, in dong."""
        return max(0, self.fee_due - self.fee_paid)
