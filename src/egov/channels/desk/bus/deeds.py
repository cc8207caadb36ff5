"""Everything that one can do about the bus; the pages offer what this person may do now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from egov.channels.desk.bus.deed import Deed
from egov.channels.desk.bus.party_deeds import PARTIES
from egov.channels.desk.bus.service_deeds import ASKING, SERVICES
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

_ALL = [*PARTIES, *SERVICES]
DEEDS: dict[str, Deed] = {one.slug: one for one in (*_ALL, ASKING)}


@dataclass(frozen=True)
class Offer:
    """A button."""

    url: str
    label: str
    danger: bool


def offered(actor: Actor, subject: Model) -> list[Offer]:
    """The buttons for this thing, in their order."""
    mine = [deed for deed in _ALL if deed.model is type(subject) and deed.open_to(actor, subject)]
    return [Offer(reverse("desk:bus_deed", args=[one.slug, subject.pk]), _(one.button), one.danger) for one in mine]


def back_to(subject: Any) -> str:
    """The page on which the thing stands."""
    if isinstance(subject, bus.Service):
        return reverse("desk:bus_service", args=[subject.pk])
    if isinstance(subject, bus.Subsystem):
        return reverse("desk:bus_application", args=[subject.pk])
    names = {bus.AccessRight: "bus_requests", bus.Policy: "bus_policies", bus.Version: "bus_versions"}
    return reverse(f"desk:{names.get(type(subject), 'bus_applications')}")
