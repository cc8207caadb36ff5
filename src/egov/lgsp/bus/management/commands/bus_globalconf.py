"""`manage.py bus_globalconf FOLDER`: whom X-Road's verifier has to believe to verify this bus's containers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egov.lgsp.bus.anchoring import global_configuration
from egov.lgsp.bus.evidence.plain_xml import Malformed
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.bus.trusted import authorities, read, stampers


class Command(BaseCommand):
    """Writes X-Road's global configuration: authorities, time-stamping services, members. Nothing in it is secret."""

    help = "Write the global configuration by which X-Road's verifier verifies containers of this bus."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--authority", action="append", default=[], type=Path, help="A former issuer of signers (PEM)."
        )
        parser.add_argument(
            "--stamper",
            action="append",
            default=[],
            type=Path,
            help="Outside time-stamping service, or its issuer (PEM).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        settings = settings_from()
        believed = stampers([]) + read(options["stamper"])
        issuers = authorities([]) + read(options["authority"])
        try:
            written = global_configuration(settings.instance, issuers, believed)
        except Malformed as error:
            raise CommandError(f"A seal's time stamp: {error}. Name who is trusted with --stamper.") from None
        for name, content in written.items():
            path = options["folder"] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.stdout.write(f"{options['folder']}: {settings.instance}")
