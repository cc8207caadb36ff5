"""`manage.py load_province`: the province's folder into the database. Running it again changes nothing."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from egov.foundation.calendars import api as calendars
from egov.foundation.directory import api as directory
from egov.foundation.identity import api as identity
from egov.kernel.actor import SYSTEM
from egov.kernel.errors import DomainError
from egov.lgsp.bus import api as bus
from egov.lgsp.workflow import api as workflow
from egov.registries.reference import api as reference
from egov.services.catalogue import api as catalogue


class Command(BaseCommand):
    """Agencies, units, calendar, code lists, the bus, processes and procedures, in one transaction."""

    help = "Load the province's folder: what is new is added, what differs is changed, the rest is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.PROVINCE)
        parser.add_argument("--demo", action="store_true", help="Also make the demo accounts (needs EGOV_DEMO).")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        if options["demo"] and not settings.DEMO:
            raise CommandError("Demo accounts are made only in demo mode: set EGOV_DEMO=1.")
        try:
            with transaction.atomic():
                changes = list(load(folder, demo=options["demo"]))
        except DomainError as error:
            raise CommandError(f"Nothing was loaded. {error.message}") from error
        for line in changes:
            self.stdout.write(line)
        if not changes:
            self.stdout.write("no changes")


def load(folder: Path, *, demo: bool) -> Iterable[str]:
    """What changed, a line for each table. The order is that of what needs what."""
    yield from told(directory.load(folder))
    yield from calendars.load(folder / "calendar")
    yield from told(reference.load(folder))
    yield from bus.load(folder / "bus")
    yield from processes(folder / "processes")
    yield from told(catalogue.load(folder))
    if demo:
        yield from told(identity.load_people(folder, settings.DEMO_PASSWORD))


def told(changes: Iterable[directory.Changes]) -> Iterable[str]:
    """The lines of the tables that changed."""
    return (str(change) for change in changes if change)


def processes(folder: Path) -> Iterable[str]:
    """Publish each diagram whose text is not yet the newest version."""
    for path in sorted(folder.glob("*.bpmn")):
        newest = workflow.Definition.objects.filter(key=path.stem).order_by("-version").first()
        now = workflow.publish(path.stem, path.read_text(encoding="utf-8"), SYSTEM)
        if newest is None or now.pk != newest.pk:
            yield f"{now._meta.label}: {path.stem} version {now.version}"
