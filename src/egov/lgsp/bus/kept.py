"""Messages that the bus keeps: found again, counted, and which of them waits for which."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from egov.kernel.actor import Actor
from egov.lgsp.bus.models import Member, Message, Service
from egov.lgsp.bus.queries import messages_visible_to, named
from egov.lgsp.bus.rules.people import administered_by, runs_the_bus

State = Message.State
UNDELIVERED = (State.DEAD, State.WAITING, State.UNDERWAY, State.KEPT)
"""States in which a message still needs something, from the most urgent on."""
COUNTED_TO = 10_000
HOLDS_UP = Q(state__in=(State.WAITING, State.UNDERWAY, State.KEPT)) | Q(
    state=State.DEAD, kind__in=(Message.Kind.CALL, Message.Kind.SOAP)
)
"""What keeps its followers waiting. Nobody waits for a dead event or reply."""


@dataclass(frozen=True)
class Wanted:
    """Filters of the list of messages; empty ones filter nothing. One that has a number needs no other filter."""

    state: str = ""
    service: str = ""
    client: str = ""
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None


def messages(actor: Actor, wanted: Wanted) -> "QuerySet[Message]":
    """Those that one may see, newest first, without their bodies. Services and callers may leave out the instance."""
    rows = messages_visible_to(actor)
    if wanted.number:
        return _with_number(rows, wanted.number)
    given: dict[str, Any] = {
        "state": wanted.state,
        "service": _whole(wanted.service),
        "client": _whole(wanted.client),
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    return rows.filter(**{name: value for name, value in given.items() if value})


def contents_visible_to(actor: Actor) -> "QuerySet[Message]":
    """Messages whose words are one's own to read and correct: those that one's own applications sent."""
    rows = messages_visible_to(actor)
    if actor.is_system:
        return rows
    senders = Q(agency__in=administered_by(actor))
    if runs_the_bus(actor):
        senders |= Q(agency=None)
    wanted = Q(pk=None)
    for member in Member.objects.filter(senders):
        wanted |= Q(client__startswith=f"{settings.BUS_INSTANCE}/{member}/")
    return rows.filter(wanted)


def _whole(name: str) -> str:
    prefix = f"{settings.BUS_INSTANCE}/"
    return name if not name or name.startswith(prefix) else prefix + name


def _with_number(rows: "QuerySet[Message]", text: str) -> "QuerySet[Message]":
    """The bus's own id, which is found at once, or the message id that the caller gave."""
    try:
        own = rows.filter(uuid=UUID(text))
    except ValueError:
        return rows.filter(message_id=text)
    return own if own.exists() else rows.filter(message_id=text)


def undelivered(actor: Actor) -> dict[str, int]:
    """How many need something, by state; none is counted further than one above the limit."""
    rows = messages_visible_to(actor).order_by()
    return {state: rows.filter(state=state).values("pk")[: COUNTED_TO + 1].count() for state in UNDELIVERED}


def dead_by_service(actor: Actor, most: int = 50) -> list[tuple[str, int, datetime]]:
    """Services with dead letters, how many, and since when; most letters first."""
    rows = messages_visible_to(actor).filter(state=State.DEAD).order_by()
    found = rows.values("service").annotate(many=Count("pk"), oldest=Min("at")).order_by("-many", "service")[:most]
    return [(each["service"], each["many"], each["oldest"]) for each in found]


def count_dead(actor: Actor, service: Service | None = None) -> int:
    """Dead letters that one may see: all, or those to a service."""
    rows = messages_visible_to(actor).filter(state=State.DEAD).order_by()
    return rows.count() if service is None else rows.filter(service=named(service)).count()


def ahead_of(message: Message) -> "QuerySet[Message]":
    """What has to be delivered or dropped before this one, because it was sent first with the same order key."""
    return _in_order(message).filter(HOLDS_UP, pk__lt=message.pk)


def behind(message: Message) -> "QuerySet[Message]":
    """What was sent later with the same order key and cannot go before this one is gone."""
    rows = _in_order(message).filter(state__in=(State.WAITING, State.UNDERWAY, State.KEPT), pk__gt=message.pk)
    return rows if Message.objects.filter(HOLDS_UP, pk=message.pk).exists() else rows.none()


def _in_order(message: Message) -> "QuerySet[Message]":
    """The undelivered ones of the same caller, service and key, oldest first."""
    rows = Message.objects.defer("body", "edited", "answer").order_by("pk")
    if not message.order_key:
        return rows.none()
    return rows.filter(
        client=message.client, service=message.service, order_key=message.order_key, state__in=UNDELIVERED
    )
