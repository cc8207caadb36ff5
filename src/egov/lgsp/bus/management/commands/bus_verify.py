"""`manage.py bus_verify FILE...`: are signed documents of the bus whole? Works without a connection to anything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError

from egov.lgsp.bus.evidence.authority import authority
from egov.lgsp.bus.evidence.pairs import unbound
from egov.lgsp.bus.evidence.verifying import Trust, verified
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.signing.api import time_stamp_authorities


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
        trust = Trust(_authorities(options["authority"]), _stampers(options["stamper"]))
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


def _authorities(files: list[Path] | None) -> list[x509.Certificate]:
    if files:
        return [each for path in files for each in x509.load_pem_x509_certificates(path.read_bytes())]
    settings = settings_from()
    return [authority(settings.keys, settings.instance).certificate]


def _stampers(files: list[Path] | None) -> list[x509.Certificate]:
    if files:
        return [each for path in files for each in x509.load_pem_x509_certificates(path.read_bytes())]
    return [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]
