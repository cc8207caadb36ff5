"""`manage.py demo_dossiers`: dossiers in every state. Running it again changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from egov.project.demo.making import make_demo
from egov.services.dossiers.api import rebuild


class Command(BaseCommand):
    """For demo mode only."""

    help = "Make dossiers in every state for the demo accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo dossiers are made only in demo mode: set EGOV_DEMO=1.")
        made = make_demo(self.stdout.write)
        today = timezone.localdate()
        rebuild(today.replace(month=1, day=1), today)
        self.stdout.write(f"{made} dossiers made" if made else "no changes")
