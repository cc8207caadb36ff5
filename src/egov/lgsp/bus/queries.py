"""Reading the registry and the record of exchanges, within what a person may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from egov.foundation.directory.api import Agency
from egov.foundation.sql.api import with_words
from egov.kernel.actor import Actor, Role
from egov.lgsp.bus.models import (
    AccessRight,
    EventRule,
    Exchange,
    Member,
    Message,
    Process,
    ProcessRun,
    Service,
    Standing,
    Subsystem,
)
from egov.lgsp.bus.rules.people import administered_by, answers_for, runs_the_bus

LISTED = ("id", "at", "client", "service", "protocol", "method", "path", "status", "fault", "took_us", "message_id")


def uses_the_bus(actor: Actor) -> bool:
    """Administrators of agencies and operators of the bus."""
    return runs_the_bus(actor) or bool(administered_by(actor))


def named(entry: Subsystem | Service) -> str:
    """As exchanges name it: with the instance before it."""
    return f"{settings.BUS_INSTANCE}/{entry}"


def members_of(actor: Actor) -> list[str] | None:
    """Identifiers of the members whose traffic one may see; None for all of them."""
    return None if runs_the_bus(actor) else [str(one) for one in Member.objects.visible_to(actor)]


def exchanges_visible_to(actor: Actor) -> "QuerySet[Exchange]":
    """Those in which a member of one's own took part, on either side."""
    members = members_of(actor)
    if members is None:
        return Exchange.objects.all()
    wanted = Q(pk=None)
    for one in members:
        prefix = f"{settings.BUS_INSTANCE}/{one}/"
        wanted |= Q(client__startswith=prefix) | Q(service__startswith=prefix)
    return Exchange.objects.filter(wanted)


@dataclass(frozen=True)
class Wanted:
    """Filters of the list of exchanges; empty ones filter nothing. `ending` is `fine`, `faulty` or a side."""

    since: datetime
    until: datetime
    client: str = ""
    service: str = ""
    ending: str = ""
    number: str = ""
    slower_than_ms: int = 0


ENDINGS: dict[str, Q] = {
    "fine": Q(fault="", status__lt=500),
    "faulty": ~Q(fault="") | Q(status__gte=500),
    "caller": Q(fault__startswith="Client"),
    "bus": Q(fault__startswith="Server.ClientProxy"),
    "provider": Q(fault__startswith="Server.ServerProxy") | Q(fault="", status__gte=500),
}


def exchanges(actor: Actor, wanted: Wanted) -> "QuerySet[Exchange]":
    """Newest first. The span of time keeps it from reading the whole record."""
    rows = exchanges_visible_to(actor)
    if wanted.number:
        return rows.filter(_with_number(wanted.number)).order_by("-at")
    rows = rows.filter(at__gte=wanted.since, at__lt=wanted.until)
    if wanted.client:
        rows = rows.filter(client=wanted.client)
    if wanted.service:
        rows = rows.filter(service=wanted.service)
    if wanted.ending in ENDINGS:
        rows = rows.filter(ENDINGS[wanted.ending])
    if wanted.slower_than_ms:
        rows = rows.filter(took_us__gt=wanted.slower_than_ms * 1000)
    return rows.order_by("-at", "-id")


def _with_number(text: str) -> Q:
    """The bus's own id, or the message id that the caller gave."""
    try:
        return Q(pk=UUID(text)) | Q(message_id=text)
    except ValueError:
        return Q(message_id=text)


def catalogue(actor: Actor, text: str = "", *, kind: str = "", member: str = "") -> "QuerySet[Service]":
    """Services that one may find, by any word of their names, notes, owners or codes."""
    rows = Service.objects.visible_to(actor).select_related("subsystem__member")
    columns = ("title", "notes", "code", "subsystem__name", "subsystem__member__name")
    rows = with_words(rows, text, *columns, also=lambda word: Q(declarations__code__iexact=word))
    if kind:
        rows = rows.filter(kind=kind)
    if member:
        member_class, _slash, code = member.partition("/")
        rows = rows.filter(subsystem__member__member_class=member_class, subsystem__member__code=code)
    return rows.distinct().order_by("subsystem__member__name", "title", "pk")


def own_subsystems(actor: Actor) -> "QuerySet[Subsystem]":
    """Applications that one acts for: asks for access, adds credentials, makes test calls."""
    agencies = administered_by(actor)
    wanted = Q(member__agency__in=agencies)
    if runs_the_bus(actor):
        wanted |= Q(member__agency=None)
    rows = Subsystem.objects.filter(wanted).exclude(standing=Standing.REFUSED)
    return rows.select_related("member").order_by("member__name", "code")


def rights_to_decide(actor: Actor) -> "QuerySet[AccessRight]":
    """Requests that wait for this person, oldest first."""
    rows = AccessRight.objects.filter(state=AccessRight.State.ASKED)
    wanted = Q(service__subsystem__member__agency__in=administered_by(actor))
    if runs_the_bus(actor):
        wanted |= Q(service__subsystem__member__agency=None)
    related = ("service__subsystem__member", "subsystem__member__agency", "endpoint", "group")
    return rows.filter(wanted).select_related(*related).order_by("asked_at")


def operating_agency(actor: Actor) -> Agency | None:
    """The agency as whose operator somebody acts."""
    held = [seat.agency for seat in actor.seats if seat.role is Role.INTEGRATOR]
    return Agency.objects.filter(pk__in=held).order_by("pk").first()


def manages(actor: Actor, entry: Any) -> bool:
    """Is it one's own to change?"""
    member = entry if isinstance(entry, Member) else getattr(entry, "member", None) or entry.subsystem.member
    return answers_for(actor, member.agency_id)


def messages_visible_to(actor: Actor) -> "QuerySet[Message]":
    """Kept messages in which a member of one's own takes part, on either side, newest first; without their bodies."""
    found = Message.objects.defer("body", "edited", "answer").order_by("-pk")
    members = members_of(actor)
    if members is None:
        return found
    wanted = Q(pk=None)
    for one in members:
        begins = f"{settings.BUS_INSTANCE}/{one}/"
        wanted |= Q(client__startswith=begins) | Q(service__startswith=begins)
    return found.filter(wanted)


def dead_letters(service: str = "", client: str = "") -> "QuerySet[Message]":
    """What could not be delivered, oldest first."""
    return Message.objects.dead(service, client)


def rules_visible_to(actor: Actor) -> "QuerySet[EventRule]":
    """Rules of the rooms that one looks after; operators see all."""
    rows = EventRule.objects.exclude(code="")
    if runs_the_bus(actor):
        return rows
    rooms = [named(one) for one in Subsystem.objects.visible_to(actor).select_related("member")]
    return rows.filter(room__in=rooms)


def processes_visible_to(actor: Actor) -> "QuerySet[Process]":
    """All versions of the processes of one's own applications; operators see all."""
    rows = Process.objects.select_related("subsystem__member__agency")
    return rows if runs_the_bus(actor) else rows.filter(subsystem__in=Subsystem.objects.visible_to(actor))


def runs_visible_to(actor: Actor) -> "QuerySet[ProcessRun]":
    """Runs of these."""
    rows = ProcessRun.objects.select_related("process__subsystem__member__agency")
    return rows if runs_the_bus(actor) else rows.filter(process__in=processes_visible_to(actor))
