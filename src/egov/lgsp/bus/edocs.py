"""Reading the document axis: agencies, documents and where they are, within what a person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from egov.kernel.actor import Actor
from egov.lgsp.bus.models import Edoc, EdocAgency, EdocDelivery, Subsystem
from egov.lgsp.bus.rules.people import administered_by, runs_the_bus

Status = EdocDelivery.Status
OPEN = (Status.WAITING, Status.PROCESSING)


def edoc_agencies_visible_to(actor: Actor) -> "QuerySet[EdocAgency]":
    """Those whose application is one's own; operators see all. `waiting`: documents that its system has not fetched."""
    mine = EdocDelivery.objects.filter(receiver=OuterRef("code"), status=Status.WAITING, edoc__kind=Edoc.Kind.EDOC)
    counted = mine.order_by().values("receiver").annotate(many=Count("pk")).values("many")
    rows = EdocAgency.objects.select_related("subsystem__member__agency").annotate(
        waiting=Coalesce(Subquery(counted), 0)
    )
    return rows if runs_the_bus(actor) else rows.filter(subsystem__in=Subsystem.objects.visible_to(actor))


def _codes(actor: Actor) -> list[str]:
    own = EdocAgency.objects.filter(subsystem__in=Subsystem.objects.visible_to(actor))
    return list(own.values_list("code", flat=True))


def edocs_visible_to(actor: Actor) -> "QuerySet[Edoc]":
    """Documents in which an agency of one's own takes part, on either side; operators see all. Without content."""
    rows = Edoc.objects.defer("content")
    if runs_the_bus(actor):
        return rows
    codes = _codes(actor)
    return rows.filter(Q(sender__in=codes) | _has_delivery(receiver__in=codes))


def edoc_deliveries_visible_to(actor: Actor) -> "QuerySet[EdocDelivery]":
    """Who is to get the documents that one may see."""
    rows = EdocDelivery.objects.select_related("edoc").defer("edoc__content")
    if runs_the_bus(actor):
        return rows
    codes = _codes(actor)
    return rows.filter(
        Q(edoc__sender__in=codes) | Q(edoc__in=EdocDelivery.objects.filter(receiver__in=codes).values("edoc"))
    )


def reads_edoc(actor: Actor, edoc: Edoc) -> bool:
    """May this person have what the document says? The administrators of sender and receivers; as with the bodies of
    exchanges, operators run the axis without reading what passes."""
    named = [edoc.sender, *edoc.deliveries.values_list("receiver", flat=True)]
    sides = EdocAgency.objects.filter(code__in=named, subsystem__member__agency__in=administered_by(actor))
    return sides.exists()


@dataclass(frozen=True)
class EdocsWanted:
    """Filters of the list of documents; empty ones filter nothing. `agency`: sender or receiver."""

    kind: str = ""
    agency: str = ""
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None
    number: str = ""


def edocs(actor: Actor, wanted: EdocsWanted) -> "QuerySet[Edoc]":
    """The documents that one may see and wants, newest first. A state belongs to the named agency where it receives."""
    rows = edocs_visible_to(actor).order_by("-pk")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.agency and wanted.status:
        to_it = _has_delivery(receiver=wanted.agency, status=wanted.status)
        rows = rows.filter(to_it | Q(sender=wanted.agency) & _has_delivery(status=wanted.status))
    elif wanted.agency:
        rows = rows.filter(Q(sender=wanted.agency) | _has_delivery(receiver=wanted.agency))
    elif wanted.status:
        rows = rows.filter(_has_delivery(status=wanted.status))
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    return rows.filter(_numbered(wanted.number)) if wanted.number else rows


def _numbered(text: str) -> Q:
    """Part of number and notation, or the bus's own number, the sender's, the national axis's in full."""
    whole = Q(code__icontains=text) | Q(mark=text) | Q(axis_id=text)
    try:
        return whole | Q(uuid=UUID(text))
    except ValueError:
        return whole


def _has_delivery(**wanted: Any) -> Q:
    return Q(Exists(EdocDelivery.objects.filter(edoc=OuterRef("pk"), **wanted)))


@dataclass(frozen=True)
class EdocCounts:
    """Of one day: documents handed in; their receivers that wait, that got them, that failed."""

    sent: int
    waiting: int
    done: int
    failed: int


def edoc_counts(actor: Actor, since: datetime) -> EdocCounts:
    """Counted from this moment, over what one may see."""
    sent = edocs_visible_to(actor).filter(kind=Edoc.Kind.EDOC, at__gte=since)
    found = EdocDelivery.objects.filter(edoc__in=sent.values("pk")).aggregate(
        waiting=Count("pk", filter=Q(status__in=OPEN)),
        done=Count("pk", filter=Q(status=Status.DONE)),
        failed=Count("pk", filter=Q(status=Status.FAIL)),
    )
    return EdocCounts(sent.count(), **found)


def edoc_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of agencies by either code; a code that is not known is its own name."""
    wanted = set(codes)
    rows = EdocAgency.objects.filter(Q(code__in=wanted) | Q(code_2020__in=wanted))
    known = {code: row.name for row in rows for code in (row.code_2020, row.code) if code}
    return {code: known.get(code, code) for code in wanted}
