"""An answer says which request it answers: by the request's hash (PR-REST 4.3)."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping

from egov.lgsp.bus.evidence import container as c
from egov.lgsp.bus.evidence.senders import headers, soap_reference


def unbound(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Answers among the containers whose request is there too but is not the one they were given to."""
    requests: dict[str, str] = {}
    answers: list[tuple[str, str, str]] = []
    for name, data in files.items():
        entries = c.unpacked(data).entries
        message = entries[c.MESSAGE]
        if message.lstrip().startswith(b"<"):
            reference, claimed = soap_reference(message)
            if claimed:
                answers.append((name, reference, claimed))
            else:
                requests[reference] = _hash(message, None)
            continue
        found = headers(message)
        reference = found.get("x-road-request-id", "")
        if message[:1].isdigit():
            answers.append((name, reference, found.get("x-road-request-hash", "")))
        else:
            requests[reference] = _hash(message, entries.get(c.BODY))
    for name, reference, claimed in answers:
        if reference in requests and requests[reference] != claimed:
            yield name, "message: it answers another request than the one enclosed"


def _hash(message: bytes, body: bytes | None) -> str:
    digest = hashlib.sha512(message).digest()
    if body is not None:
        digest = hashlib.sha512(digest + hashlib.sha512(body).digest()).digest()
    return b64encode(digest).decode()
