"""`manage.py bus_log`: is the record of exchanges whole, and old ones into the archive."""

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.core.management.base import BaseCommand, CommandError

from egov.lgsp.bus.archiving import Unsound, archive_before, breaks_between
from egov.lgsp.bus.evidence import archive
from egov.lgsp.bus.evidence.plain_xml import Malformed


class Command(BaseCommand):
    """`verify` walks every record, hash, chain and signature of a time; `archive` and `read` move old exchanges."""

    help = "Verify the record of exchanges between two times; archive old exchanges; read archives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        verifying = deeds.add_parser("verify", help="Ends with 1 when the record does not hold together.")
        verifying.add_argument("since", type=_moment)
        verifying.add_argument("until", type=_moment)
        archiving = deeds.add_parser("archive", help="Exchanges older than so many days leave the database.")
        archiving.add_argument("folder", type=Path)
        archiving.add_argument("--for", dest="recipient", type=Path, required=True, help="Public key, P-256 (PEM).")
        archiving.add_argument("--days", type=int, default=365)
        reading = deeds.add_parser("read", help="Check that files follow each other and print what they hold.")
        reading.add_argument("files", type=Path, nargs="+")
        reading.add_argument("--key", type=Path, required=True, help="The recipient's private key (PEM).")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["deed"])(options)

    def verify(self, options: dict[str, Any]) -> None:
        found = list(breaks_between(options["since"], options["until"]))
        for each in found:
            self.stdout.write(str(each))
        if found:
            raise CommandError(f"{len(found)} breaks")
        self.stdout.write("The record holds together.")

    def archive(self, options: dict[str, Any]) -> None:
        recipient = load_pem_public_key(options["recipient"].read_bytes())
        if not isinstance(recipient, ec.EllipticCurvePublicKey):
            raise CommandError("The recipient's key has to be a P-256 key.")
        now = datetime.now(UTC)
        try:
            made = archive_before(options["folder"], recipient, now - timedelta(days=options["days"]), now)
        except Unsound as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{made.name}: {made.exchanges} exchanges" if made else "Nothing is old enough.")

    def read(self, options: dict[str, Any]) -> None:
        key = load_pem_private_key(options["key"].read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise CommandError("The key has to be a P-256 key.")
        try:
            for path, sentence in archive.linked(options["files"]):
                raise CommandError(f"{path}: {sentence}")
            for path in options["files"]:
                for line in archive.read(path, key):
                    self.stdout.write(line.decode())
        except Malformed as error:
            raise CommandError(str(error)) from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
