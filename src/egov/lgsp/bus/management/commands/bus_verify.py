"""`manage.py bus_verify FILE...`: are signed documents of the bus whole? Works without a connection to anything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egov.lgsp.bus.evidence.pairs import unbound
from egov.lgsp.bus.evidence.verifying import Trust, verified
from egov.lgsp.bus.trusted import authorities, stampers


class Command(BaseCommand):
    """Each file's line says who signed it and when it was there, or what is wrong in which part."""

    help = "Verify ASiC-E containers; ends with 1 when one of them is not good."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--authority", action="append", type=Path, help="Trusted issuer of signers (PEM).")
        parser.add_argument("--stamper", action="append", type=Path, help="Trusted time-stamping service (PEM).")
        parser.add_argument("--foreign", action="store_true", help="Made by X-Road: its way of packing may differ.")

    def handle(self, *args: Any, **options: Any) -> None:
        trust = Trust(authorities(options["authority"] or []), stampers(options["stamper"] or []))
        bad = 0
        contents = {}
        for path in options["files"]:
            contents[path] = path.read_bytes()
            report = verified(contents[path], trust, ours=not options["foreign"])
            if report.good:
                self.stdout.write(f"{path}: good, {report.member}, {report.stamped_at:%Y-%m-%d %H:%M:%S %Z}")
            bad += not report.good
            for finding in report.findings:
                self.stdout.write(f"{path}: {finding}")
        if not bad:
            for name, sentence in unbound({str(path): data for path, data in contents.items()}):
                self.stdout.write(f"{name}: {sentence}")
                bad += 1
        if bad:
            raise CommandError(f"{bad} findings")
