"""What a person sees of consents: who asks for them, who has them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from egov.foundation.events.api import Event
from egov.foundation.identity.api import User
from egov.kernel.actor import Actor, Role
from egov.lgsp.bus.actions.consents import holders
from egov.lgsp.bus.models import AccessRight, ConfirmedPerson, Consent, Member, Standing
from egov.lgsp.bus.models.consents import number_of
from egov.lgsp.bus.rules.consents import alike


@dataclass(frozen=True)
class Offer:
    """A receiver that may get one's data by this right as soon as one agrees."""

    right: AccessRight
    member: Member


def person_of(actor: Actor) -> str:
    """The number for which this person may speak; empty when nobody has confirmed one."""
    return number_of(actor)


def consents_of(actor: Actor) -> "QuerySet[Consent]":
    """Those about the person, the newest first."""
    return (
        Consent.objects.of(actor)
        .select_related("member", "application__member", "service__subsystem__member")
        .order_by("-given_at", "-pk")
    )


def offers_to(actor: Actor, now: datetime) -> list[Offer]:
    """What the person may agree to and has not agreed to, by receiver."""
    rights = AccessRight.objects.filter(state=AccessRight.State.GRANTED, service__standing=Standing.ACTIVE)
    rights = rights.exclude(consent="").exclude(valid_to__lte=now).select_related("service__subsystem__member")
    there = {
        (one.member_id, one.application_id, one.service_id, one.purpose_key)
        for one in Consent.objects.of(actor).in_force(now)
    }
    found: dict[tuple[int, int, str], Offer] = {}
    for right in rights:
        purpose, service = alike(right.purpose), right.service
        for member in holders(right):
            given = {(member.pk, service.subsystem_id, each, purpose) for each in (service.pk, None)}
            if not given & there:
                found.setdefault((member.pk, service.pk, purpose), Offer(right, member))
    return sorted(found.values(), key=lambda one: (one.member.name, one.right.service.title, one.right.purpose))


def confirmed_at_counters_of(actor: Actor) -> "QuerySet[ConfirmedPerson]":
    """Who was confirmed at the counters where the actor sits, the newest first; nobody sees those of the others."""
    held = [seat.agency for seat in actor.seats if seat.role is Role.COUNTER]
    told = Event.objects.filter(name="bus.PersonConfirmed", subject_kind=User._meta.label_lower, agency__in=held)
    rows = ConfirmedPerson.objects.filter(user__in=told.order_by().values("subject_id"))
    return rows.select_related("user").order_by("-confirmed_at", "-pk")
