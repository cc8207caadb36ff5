"""Old exchanges leave the database for an encrypted file, once they are sealed and the log holds together."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection, transaction

from egov.lgsp.bus.evidence import archive, chain
from egov.lgsp.bus.models import Archive, Batch, Exchange, NodeKey, Seal, Statement

BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class Unsound(Exception):
    """The log does not hold together, or is not sealed yet: nothing is archived. The message says where."""


def node_certificates() -> dict[str, x509.Certificate]:
    """The certificates of all nodes' keys by fingerprint."""
    return {key.fingerprint: x509.load_pem_x509_certificate(key.certificate.encode()) for key in NodeKey.objects.all()}


def query(statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Rows by the connection of this process."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def breaks_between(since: datetime, until: datetime) -> Iterator[chain.Break]:
    """Where the log of this time does not hold together."""
    return chain.breaks(chain.batches(query, since, until), node_certificates())


@transaction.atomic
def archive_before(
    folder: Path, recipient: ec.EllipticCurvePublicKey, until: datetime, now: datetime
) -> Archive | None:
    """Write all exchanges before a moment to one file and delete them; None when there are none. Raises Unsound."""
    broken = next(breaks_between(BEGINNING, until), None)
    if broken is not None:
        raise Unsound(str(broken))
    old = Batch.objects.filter(at__lt=until)
    if not old.exists():
        return None
    if old.filter(seal=None).exists():
        raise Unsound("some exchanges have no time stamp yet")
    newest = Archive.objects.select_for_update().order_by("-pk").first()
    first = old.order_by("at").values_list("at", flat=True)[0]
    count = Exchange.objects.filter(batch__in=old).count()
    name = f"{first:%Y%m%d%H%M%S}-{until:%Y%m%d%H%M%S}.busarchive"
    facts = {
        "since": first.isoformat(),
        "until": until.isoformat(),
        "previous": newest.digest if newest else "",
    }
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = archive.write(folder / name, recipient, facts, _lines(until))
    made = Archive.objects.create(
        name=name,
        made_at=now,
        since=first,
        until=until,
        exchanges=count,
        digest=digest,
        previous=facts["previous"],
    )
    Exchange.objects.filter(batch__in=old).delete()
    old.delete()
    Seal.objects.filter(batches=None).delete()
    return made


def _lines(until: datetime) -> Iterator[bytes]:
    """Keys, seals and batches as JSON, one a line; a batch carries its exchanges."""
    for key in NodeKey.objects.order_by("pk"):
        yield _line("node", {"fingerprint": key.fingerprint, "certificate": key.certificate})
    for seal in Seal.objects.filter(batches__at__lt=until).distinct().order_by("pk"):
        statements = [
            [each.member, each.signed_at, each.signature, each.certificate, each.status]
            for each in Statement.objects.filter(seal=seal).order_by("place")
        ]
        yield _line("seal", {"id": seal.pk, "at": seal.at, "token": seal.token, "statements": statements})
    sealed_by = dict(Batch.objects.filter(at__lt=until).values_list("pk", "seal_id"))
    for batch, records in chain.batches(query, BEGINNING, until):
        exchanges = [[getattr(record, name) for name in chain.NAMES] for record in records]
        yield _line("batch", {**vars(batch), "seal": sealed_by[batch.id], "exchanges": exchanges})


def _line(kind: str, said: dict[str, Any]) -> bytes:
    return orjson.dumps([kind, said], default=lambda value: b64encode(bytes(value)).decode())
