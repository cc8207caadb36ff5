"""Sitting at a desk of the small province, in the tests' own time: pages act now, so the calendar covers now."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.signing_in import signed_in
from tests.small_province import publish_todays_calendars
from tests.world import World, do_step, receive_dossier

from egov.channels.desk import receivable
from egov.kernel.actor import Role
from egov.services.dossiers.api import Dossier


@dataclass
class Desk:
    """The province, and signed-in clients of its people."""

    world: World

    def sit(self, agency: str, role: Role) -> Client:
        """A browser in which the holder of this post has signed in."""
        return signed_in(self.world.people[agency, role])

    def citizen(self) -> Client:
        return signed_in(self.world.citizen)

    def received(self, release: Any, office: str = "so-tp", **options: Any) -> Dossier:
        """A dossier taken in a moment ago."""
        return receive_dossier(self.world, release, office, at=timezone.now(), **options)

    def until(self, dossier: Dossier, kind: str) -> Dossier:
        """Do every step before the first one of this kind."""
        while not dossier.steps.waiting().filter(kind=kind).exists():
            do_step(self.world, dossier, timezone.now())
        dossier.refresh_from_db()
        return dossier


def open_desk(world: World) -> Desk:
    """With working calendars of this year and its neighbours."""
    receivable.forget()
    publish_todays_calendars()
    return Desk(world)
