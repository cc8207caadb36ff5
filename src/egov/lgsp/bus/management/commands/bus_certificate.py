"""`manage.py bus_certificate`: certificates by which applications prove who they are on the bus."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from egov.lgsp.bus.evidence.authority import authority
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.bus.issuing import DAYS, issue, revoke
from egov.lgsp.bus.models import Credential, Subsystem


class Command(BaseCommand):
    """Issue for a PKCS#10 request, list, revoke. The key stays with the application."""

    help = "Issue, list or revoke certificates of applications on the bus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        issuing = deeds.add_parser("issue", help="Certify a request; the certificate goes to standard output.")
        issuing.add_argument("subsystem", help="class/member/subsystem")
        issuing.add_argument("request", type=Path, help="PKCS#10 request (PEM)")
        issuing.add_argument("--days", type=int, default=DAYS)
        deeds.add_parser("list", help="All that are not revoked, those that end first on top.")
        revoking = deeds.add_parser("revoke", help="From now on it opens nothing.")
        revoking.add_argument("fingerprint", help="SHA-256, or at least its first 8 digits")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["deed"])(options)

    def issue(self, options: dict[str, Any]) -> None:
        settings = settings_from()
        parts = options["subsystem"].split("/")
        if len(parts) != 3:
            raise CommandError("The application is named class/member/subsystem.")
        found = Subsystem.objects.filter(member__member_class=parts[0], member__code=parts[1], code=parts[2]).first()
        if found is None:
            raise CommandError(f"{options['subsystem']} is not registered.")
        issuer = authority(settings.keys, settings.instance)
        path = f"{settings.instance}/{options['subsystem']}"
        try:
            issued = issue(issuer, found, path, options["request"].read_bytes(), timezone.now(), options["days"])
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        sys.stdout.write(issued.certificate.decode())

    def list(self, options: dict[str, Any]) -> None:
        shown = Credential.objects.filter(kind=Credential.Kind.CERTIFICATE, revoked_at=None)
        for each in shown.select_related("subsystem__member").order_by("valid_to"):
            self.stdout.write(f"{each.fingerprint}  {each.valid_to:%Y-%m-%d}  {each.subsystem}")

    def revoke(self, options: dict[str, Any]) -> None:
        if not revoke(options["fingerprint"], timezone.now()):
            raise CommandError("There is not exactly one certificate with this fingerprint.")
