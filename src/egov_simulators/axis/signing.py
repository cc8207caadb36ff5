"""Is a request signed by the system that it names? HMAC-SHA256 over six lines, base64."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

SKEW = timedelta(minutes=5)
MOMENT = "%Y%m%d%H%M%S"


def signature(secret: str, method: str, path: str, query: str, system: str, at: str, body: bytes) -> str:
    """Of one request; of the body its SHA-256, in hexadecimal."""
    text = "\n".join((method, path, query, system, at, hashlib.sha256(body).hexdigest()))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def signed_by(
    secrets: Mapping[str, str],
    headers: Mapping[str, str],
    method: str,
    path: str,
    query: str,
    body: bytes,
    now: datetime,
) -> str | None:
    """The system that signed it; None when nobody known did, or too long ago."""
    system, at = headers.get("systemid", ""), headers.get("timestamp", "")
    secret = secrets.get(system)
    try:
        when = datetime.strptime(at, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    if secret is None or abs(now - when) > SKEW:
        return None
    wanted = signature(secret, method, path, query, system, at, body)
    return system if hmac.compare_digest(wanted, headers.get("signature", "")) else None
