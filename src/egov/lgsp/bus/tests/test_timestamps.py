"""A time-stamping service over HTTP (RFC 3161): used, and not believed when it answers something else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography import x509
from tests.gateways import served

from egov.lgsp.bus.evidence.plain_xml import Malformed
from egov.lgsp.bus.evidence.timestamps import Refused, asked_for, checked
from egov.lgsp.signing.api import time_stamp, time_stamp_answer, time_stamp_authorities

NOW = datetime.now(UTC).replace(microsecond=0)


class Service:
    """A real service behind HTTP; `other` is stamped instead of what was asked for."""

    def __init__(self) -> None:
        self.fault = ""
        self.kept: bytes = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        answer = time_stamp_answer((await receive())["body"], NOW)
        body = self.kept if self.fault == "old" else answer
        self.kept = self.kept or answer
        if self.fault == "rejection":
            body = tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()
        if self.fault == "nonsense":
            body = b"nonsense"
        status = 503 if self.fault == "503" else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def tsa() -> Iterator[tuple[Service, str]]:
    service = Service()
    with served(service) as port:
        yield service, f"http://127.0.0.1:{port}"


def trusted() -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in time_stamp_authorities()]


def test_its_stamp_is_over_what_was_asked_for(tsa: tuple[Service, str]) -> None:
    tsa[0].fault = ""

    token = asked_for(tsa[1], b"data")

    assert checked(token, b"data", trusted()).at == NOW
    with pytest.raises(Malformed, match="something else"):
        checked(token, b"other", trusted())


@pytest.mark.parametrize("fault", ["old", "rejection", "nonsense", "503"])
def test_an_answer_that_is_no_stamp_of_it_is_refused(tsa: tuple[Service, str], fault: str) -> None:
    tsa[0].fault = ""
    asked_for(tsa[1], b"first")
    tsa[0].fault = fault

    with pytest.raises(Refused):
        asked_for(tsa[1], b"data")


def test_a_service_that_is_away_is_refused() -> None:
    with pytest.raises(Refused):
        asked_for("http://127.0.0.1:9", b"data")


def test_a_stamp_of_a_service_that_nobody_trusts_or_after_its_end_is_not_good() -> None:
    token = time_stamp(b"data", NOW)
    late = time_stamp(b"data", NOW + timedelta(days=22 * 365))

    with pytest.raises(Malformed, match="not trusted"):
        checked(token, b"data", [])
    with pytest.raises(Malformed, match="not trusted"):
        checked(late, b"data", trusted())
