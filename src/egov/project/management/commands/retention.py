"""`manage.py retention`: what would be deleted because its term has ended; with --carry-out it is."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from egov.foundation.retention.api import carry_out_all, due


class Command(BaseCommand):
    """A worker does the same every night; without --carry-out nothing is changed."""

    help = "Tell what has reached the end of its term; --carry-out deletes it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--carry-out", action="store_true", help="Delete it, with an event for each batch.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["carry_out"]:
            for key, rows in carry_out_all().items():
                self.stdout.write(f"{key}: {rows} deleted")
            return
        for rule, rows in due():
            self.stdout.write(f"{rule.key}: {rows} of {', '.join(rule.models)} ({rule.term})")
