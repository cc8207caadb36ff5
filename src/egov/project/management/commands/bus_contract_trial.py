"""`manage.py bus_contract_trial SERVICE FILE`: what a new contract would break, and for whom."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from egov.lgsp.bus.contract_trial import trial


class Command(BaseCommand):
    """Checks the kept traffic of a service against a contract that is not yet in force."""

    help = "Report what a new contract version (OpenAPI, WSDL or XSD) would break, from the traffic that was kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="instance/class/member/subsystem/service[/version]")
        parser.add_argument("contract", type=Path)
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        since = timezone.now() - timedelta(days=options["days"])
        try:
            report = trial(options["service"], options["contract"].read_text(encoding="utf-8"), since)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        for each in report.breaks:
            self.stdout.write(
                f"{each.client}\t{each.operation}\t{each.side}\t{each.times}\t{each.problem}\t{each.example}"
            )
        self.stdout.write(
            f"{report.looked_at} exchanges looked at, {report.broken} would break; "
            f"{report.without_body} were kept without their bodies."
        )
