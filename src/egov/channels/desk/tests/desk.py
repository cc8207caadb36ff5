"""Sitting at a desk of the small province, in the tests' own time: pages act now, so the calendar covers now."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.world import World, do_step, publish_calendar, receive_dossier

from egov.channels.desk import receivable
from egov.kernel.actor import Role
from egov.services.dossiers.api import Dossier


@dataclass
class Desk:
    """The province, and signed-in clients of its people."""

    world: World

    def sit(self, agency: str, role: Role) -> Client:
        """A browser in which the holder of this post has signed in."""
        client = Client()
        client.force_login(self.world.people[agency, role], backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    def citizen(self) -> Client:
        client = Client()
        client.force_login(self.world.citizen, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

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
    year = timezone.localdate().year
    publish_calendar(*(one for one in (year - 1, year, year + 1) if one not in {2018, 2019}))
    return Desk(world)
