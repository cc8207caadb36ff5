"""Consents of persons to the use of their data, and accounts whose number is known to be the person's own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egov.kernel.actor import Actor
from egov.lgsp.bus.models.parties import Member, Subsystem
from egov.lgsp.bus.models.services import Service
from egov.lgsp.bus.rules.consents import alike, covered_number


class ConfirmedPerson(models.Model):
    """Somebody compared the person with the card: from then on this account may speak for this number.

    What people type into their profile proves nothing: a consent given in another's name would open that other's data.
    """

    retention = "as long as the account"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.CharField(max_length=12, unique=True)
    confirmed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.CharField(max_length=150)
    document = models.CharField(max_length=255, help_text="What was shown.")

    def __str__(self) -> str:
        return f"{self.user} {self.covered}"

    @property
    def covered(self) -> str:
        """The number as a workplace shows it."""
        return covered_number(self.number)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, actor: Actor) -> "ConsentQuerySet":
        """Those about the person who asks, whoever took them."""
        number = number_of(actor)
        return self.filter(person=number) if number else self.none()

    def in_force(self, now: object) -> "ConsentQuerySet":
        """Neither withdrawn nor ended."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=now), withdrawn_at=None)


class Consent(models.Model):
    """One person agrees that one receiver gets data from a service, or all services of an application, for a purpose.

    Rows are never taken away by a withdrawal: they say why a call was allowed then.
    """

    class Way(models.TextChoices):
        PORTAL = "portal", _("cổng dịch vụ công")
        PAPER = "paper", _("giấy tại cơ quan nhận dữ liệu")

    retention = "ten years after its end: says why a call was allowed"

    uuid = models.UUIDField(unique=True)
    person = models.CharField(max_length=12, help_text="Personal number, or number of the old identity card.")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", help_text="Who gets the data.")
    application = models.ForeignKey(Subsystem, models.PROTECT, related_name="+", help_text="Who gives them.")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+", help_text="Empty: all of its.")
    purpose = models.CharField(max_length=255)
    purpose_key = models.CharField(max_length=255, help_text="The purpose as the gateway compares it.")
    given_at = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=255, blank=True, default="", db_default="")
    way = models.CharField(max_length=6, choices=Way.choices)
    taken_by = models.CharField(max_length=255, help_text="The person, or the application that recorded the paper.")
    reference = models.CharField(max_length=255, blank=True, help_text="Number of the paper.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "member", "application"],
                condition=Q(withdrawn_at=None),
                name="bus_consent_asked",
            )
        ]

    def __str__(self) -> str:
        return f"{covered_number(self.person)} -> {self.member}: {self.service or self.application}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.purpose_key = alike(self.purpose)[:255]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def is_in_force(self, now: object) -> bool:
        return self.withdrawn_at is None and (self.valid_to is None or self.valid_to > now)  # type: ignore[operator]


def number_of(actor: Actor) -> str:
    """The number for which this person may speak; empty when nobody has confirmed one."""
    if actor.user is None:
        return ""
    return ConfirmedPerson.objects.filter(user=actor.user).values_list("number", flat=True).first() or ""
