"""The worker's part in evidence: once a minute, what was recorded is signed for its senders and time-stamped."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection, transaction

from egov.lgsp.bus.evidence.authority import Authority, MemberKey, authority, member_key
from egov.lgsp.bus.evidence.container import CHAIN, STAMP_CHAIN
from egov.lgsp.bus.evidence.seals import OF_BATCHES, Signed, Stamper, outboxes, stamp_tree
from egov.lgsp.bus.evidence.xades import signed
from egov.lgsp.bus.models import Batch, Seal, Statement

log = logging.getLogger(__name__)

MOST = 10_000
"""Exchanges in one seal."""
LOCK = 0x6275_7365  # one process seals at a time
WAITING = """
SELECT b.id, (SELECT count(*) FROM bus_exchange e WHERE e.batch_id = b.id) FROM bus_batch b
WHERE b.seal_id IS NULL ORDER BY b.id LIMIT %s
"""

Keys = Callable[[tuple[str, str, str]], MemberKey]


def seal_all(folder: Path, instance: str, stamp: Stamper, now: datetime) -> int:
    """Seal everything that waits; gives the number of exchanges. Raises timestamps.Refused; then nothing of the seal
    under way is kept, and the next run begins with it."""
    issuer = authority(folder, instance)
    keys = lambda member: member_key(folder, issuer, member, now)  # noqa: E731
    total = 0
    while sealed := seal_once(issuer, keys, stamp, now):
        total += sealed
    return total


@transaction.atomic
def seal_once(issuer: Authority, keys: Keys, stamp: Stamper, now: datetime) -> int:
    """Seal the oldest batches, together at most about `MOST` exchanges."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(WAITING, [MOST])
        batches: list[int] = []
        count = 0
        for batch, exchanges in cursor.fetchall():
            if batches and count + exchanges > MOST:
                break
            batches.append(batch)
            count += exchanges
        if not batches:
            return 0
        cursor.execute(OF_BATCHES, [batches])
        boxes = outboxes(cursor.fetchall())
    moment = now.replace(microsecond=0)
    signatures = []
    for member, box in sorted(boxes.items()):
        instance, kind, code = member.split("/")
        key = keys((instance, kind, code))
        value = signed(box.tree.result(CHAIN), key.certificate, moment, key.sign)
        status = issuer.status(key.certificate, moment)
        signatures.append(Signed(member, moment, value, key.certificate, status))
    token = stamp(stamp_tree(boxes, signatures).result(STAMP_CHAIN)) if signatures else b""
    seal = Seal.objects.create(at=now, token=token)
    Statement.objects.bulk_create(
        Statement(
            seal=seal,
            place=place,
            member=each.member,
            messages=len(boxes[each.member].leaves),
            signed_at=each.at,
            signature=each.value,
            certificate=each.certificate.public_bytes(Encoding.DER),
            status=each.status,
        )
        for place, each in enumerate(signatures)
    )
    Batch.objects.filter(pk__in=batches).update(seal=seal)
    return count
