"""Everything that one can do about the bus; the pages offer what this person may do now."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from egov.channels.desk.bus.deed import Deed
from egov.channels.desk.bus.door_deeds import DOORS
from egov.channels.desk.bus.edoc_deeds import EDOCS
from egov.channels.desk.bus.handling_deeds import HANDLING, OF_RULES
from egov.channels.desk.bus.letter_deeds import LETTERS
from egov.channels.desk.bus.party_deeds import PARTIES
from egov.channels.desk.bus.process_deeds import PROCESSES
from egov.channels.desk.bus.service_deeds import ASKING, SERVICES
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

_ALL = [*PARTIES, *SERVICES, *OF_RULES]
_APART = [*HANDLING, *PROCESSES, *LETTERS, *EDOCS]
DEEDS: dict[str, Deed] = {one.slug: one for one in (*_ALL, *_APART, *DOORS, ASKING)}
OF_HANDLING = frozenset(one.slug for one in HANDLING)
OF_EDOCS = frozenset(one.slug for one in EDOCS)


@dataclass(frozen=True)
class Offer:
    """A button."""

    url: str
    label: str
    danger: bool
    slug: str = ""


def offered(actor: Actor, subject: Model, *, handling: bool = False, doors: bool = False) -> list[Offer]:
    """The buttons for this thing, in their order; those of its handling and its doors have places of their own."""
    known = DOORS if doors else _APART if handling else _ALL
    mine = [deed for deed in known if deed.model is type(subject) and deed.open_to(actor, subject)]
    return [
        Offer(reverse("desk:bus_deed", args=[one.slug, subject.pk]), _(one.button), one.danger, one.slug)
        for one in mine
    ]


def back_to(subject: Any, slug: str = "") -> str:
    """The page on which the thing stands."""
    if isinstance(subject, bus.Message):
        return reverse("desk:bus_message", args=[subject.pk])
    if slug == "gui-lai-tat-ca":
        return f"{reverse('desk:bus_messages')}?{urlencode({'dv': bus.named(subject)})}"
    if isinstance(subject, bus.axis.EdocDelivery):
        return reverse("desk:bus_edoc", args=[subject.edoc_id])
    if slug in OF_EDOCS:
        return reverse("desk:bus_edoc_agencies")
    if isinstance(subject, bus.ProcessRun):
        return reverse("desk:bus_run", args=[subject.pk])
    if isinstance(subject, bus.Process) or slug == "them-quy-trinh":
        return reverse("desk:bus_processes")
    if isinstance(subject, bus.Queue) or slug == "them-hang-doi":
        return reverse("desk:bus_queues")
    if slug in OF_HANDLING:
        at = reverse("desk:bus_rules") if isinstance(subject, bus.Subsystem) else ""
        return at or reverse("desk:bus_handling", args=[subject.pk])
    if isinstance(subject, bus.EventRule):
        gone = not bus.EventRule.objects.filter(pk=subject.pk).exists()
        return reverse("desk:bus_rules") if gone else reverse("desk:bus_rule", args=[subject.pk])
    if isinstance(subject, bus.Service):
        return reverse("desk:bus_service", args=[subject.pk])
    if isinstance(subject, bus.Subsystem):
        return reverse("desk:bus_application", args=[subject.pk])
    names = {bus.AccessRight: "bus_requests", bus.Policy: "bus_policies", bus.Version: "bus_versions"}
    return reverse(f"desk:{names.get(type(subject), 'bus_applications')}")
