"""Where messages come in without a call (watched places, queues) and the secrets that open providers: who sees them."""

from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet

from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.queues import FACTS
from egov.lgsp.bus.models import Inlet, Queue, Secret, Standing, Subsystem
from egov.lgsp.bus.problems import wrong_inlet
from egov.lgsp.bus.rules.people import runs_the_bus


def inlets_visible_to(actor: Actor) -> "QuerySet[Inlet]":
    """Watched places of the applications that one may see."""
    rows = Inlet.objects.filter(subsystem__in=Subsystem.objects.visible_to(actor))
    return rows.select_related("subsystem__member__agency", "service__subsystem__member").order_by("code")


def secrets_visible_to(actor: Actor) -> "QuerySet[Secret]":
    """Names of the secrets of these applications; what is sealed stays in the database."""
    rows = Secret.objects.filter(subsystem__in=Subsystem.objects.visible_to(actor))
    return rows.select_related("subsystem__member__agency").defer("sealed").order_by("name")


def queues_visible_to(actor: Actor) -> "QuerySet[Queue]":
    """Queues are the operators' business."""
    rows = Queue.objects.select_related("subsystem__member", "service__subsystem__member").order_by("code")
    rows = rows.prefetch_related("states")
    return rows if runs_the_bus(actor) else rows.none()


def inlet_facts(row: Inlet) -> dict[str, Any]:
    """What `SetInlet` needs to set it again as it is."""
    names = ("code", "title", "url", "adapter", "method", "path", "every")
    facts = {name: getattr(row, name) for name in names}
    return {**facts, "service": row.service_id, "active": row.standing == Standing.ACTIVE}


def queue_facts(row: Queue) -> dict[str, Any]:
    """Likewise for `SetQueue`."""
    facts = {name: getattr(row, name) for name in ("code", *FACTS)}
    return {**facts, "subsystem": row.subsystem_id, "service": row.service_id}


def wrong_adapter(values: dict[str, Any]) -> str | None:
    """What is wrong with the settings of an inlet's adapter, while all else of it is right."""
    wrong = wrong_inlet(values)
    return wrong if wrong is not None and "adapter" in wrong else None


def bare_address(url: str) -> str:
    """An address without user and password, whatever was written into it before that was refused."""
    try:
        netloc = urlsplit(url).netloc
    except ValueError:
        return url.partition(":")[0] + ":…"
    return url.replace(netloc, netloc.rpartition("@")[2], 1) if "@" in netloc else url
