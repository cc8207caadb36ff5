"""Callers that TLS itself turned away, such as by a certificate that nobody registered: counted, recorded."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from egov.lgsp.bus.gateway import metrics
from egov.lgsp.bus.gateway.faults import BUS
from egov.lgsp.bus.gateway.journal import Journal
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.records import Record

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two records: who knocks on the door all day must not fill the journal. Each is counted."""
KNOWN = (
    "unable to get local issuer",
    "self-signed",
    "self signed",
    "unknown",
    "no shared cipher",
    "unsupported protocol",
)


@dataclass
class Refusals:
    """Of one process."""

    journal: Journal
    _last: float = -PAUSE

    def note(self, reason: str) -> None:
        """A handshake has failed; the caller has only seen TLS's alert."""
        lowered = reason.lower().replace("_", " ")
        metrics.TLS.labels(next((each for each in KNOWN if each in lowered), "other")).inc()
        now = time.monotonic()
        if now - self._last < PAUSE or self.journal.full:
            return
        self._last = now
        record = Record(new_id(), datetime.now(UTC), "tls", "", "", status=400)
        record.message_id = record.id
        record.fault, record.said = f"{BUS}.SslAuthenticationFailed", f"TLS refused a caller: {reason[:200]}"
        log.warning("%s %s", record.id, record.said)
        self.journal.put(record)
