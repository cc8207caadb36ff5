"""A small bus for tests: the justice department offers a register, the trade department has an application."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.world import World

from egov.lgsp.bus import api as bus
from egov.lgsp.bus.gateway.adapters.secrets import secrets_key, unseal
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.bus.models import Batch

OPENAPI = """
openapi: 3.1.0
info: {title: Hộ tịch, version: 1.0.0}
paths:
  /khai-sinh/{so}:
    get: {responses: {'200': {description: Có}}}
  /khai-sinh:
    post: {responses: {'201': {description: Đã ghi}}}
"""
REGISTER = "VN-ND/GOV/so-tp/ho-tich/khai-sinh"
TRADE = "VN-ND/GOV/so-ct/cap-phep"


@dataclass
class SmallBus:
    """What is registered."""

    world: World
    justice: bus.Member
    trade: bus.Member
    register: bus.Subsystem
    permits: bus.Subsystem
    service: bus.Service

    @property
    def lookup(self) -> bus.Endpoint:
        return self.service.endpoints.get(method="GET")

    def right(self, state: str = "granted", **values: Any) -> bus.AccessRight:
        """The trade department's right to the register."""
        given = {"service": self.service, "subsystem": self.permits, "purpose": "Thẩm tra nhân thân", "state": state}
        return bus.AccessRight.objects.create(**{**given, **values})


def small_bus(world: World) -> SmallBus:
    """Two members, an application each, one service with two endpoints."""

    def member(code: str) -> bus.Member:
        agency = world.agencies[code]
        return bus.Member.objects.create(
            member_class="GOV", code=code, name=agency.name, agency=agency, standing="active"
        )

    justice, trade = member("so-tp"), member("so-ct")
    register = justice.subsystems.create(code="ho-tich", name="CSDL hộ tịch", standing="active")
    permits = trade.subsystems.create(
        code="cap-phep", name="PM cấp phép", standing="active", admission="network", networks=["127.0.0.1/32"]
    )
    service = register.services.create(
        code="khai-sinh",
        title="Tra cứu khai sinh",
        url="http://hotich.internal/api",
        kind="OPENAPI",
        contract=OPENAPI,
        standing="active",
        promised_ms=500,
    )
    service.endpoints.create(method="GET", path="/khai-sinh/*")
    service.endpoints.create(method="POST", path="/khai-sinh")
    return SmallBus(world, justice, trade, register, permits, service)


def exchange(at: datetime, **values: Any) -> bus.Exchange:
    """One row as the gateway writes it: the trade department asked the register, and got its answer in 20 ms."""
    batch, _new = Batch.objects.get_or_create(
        node="bus", previous=b"0" * 32, defaults={"at": at, "root": b"", "chain": b"", "signature": b"", "key": ""}
    )
    number: UUID = uuid4()
    given: dict[str, Any] = {
        "id": number,
        "message_id": str(number),
        "at": at,
        "client": TRADE,
        "service": REGISTER,
        "protocol": "rest",
        "method": "GET",
        "path": "/r1/VN-ND/GOV/so-tp/ho-tich/khai-sinh/khai-sinh/1",
        "status": 200,
        "took_us": 20_000,
        "provider_us": 15_000,
        "request_bytes": 0,
        "response_bytes": 500,
        "request_hash": b"a" * 64,
        "response_hash": b"b" * 64,
        "place": 0,
        "batch": batch,
    }
    return bus.Exchange.objects.create(**{**given, **values})


def letter(**values: Any) -> bus.Message:
    """A dead letter of the trade department to the register."""
    now = datetime.now(UTC)
    given: dict[str, Any] = {
        "uuid": uuid4(),
        "message_id": "so-7",
        "kind": "call",
        "client": TRADE,
        "service": REGISTER,
        "method": "POST",
        "path": "/khai-sinh",
        "query": "",
        "headers": [],
        "body": b'{\n"so": 7\n}',
        "state": "dead",
        "tries": 12,
        "next_at": now,
        "at": now,
        "ended_at": now,
        "status": 400,
        "fault": "",
    }
    return bus.Message.objects.create(**{**given, **values})


def certificate(days: int = 365, name: str = "cap-phep") -> str:
    """A self-signed certificate as PEM, valid since yesterday."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=abs(days) + 1))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def opened(secret: bus.Secret) -> str:
    """The value, as the gateway opens it."""
    place = f"VN-ND/{secret.subsystem}:{secret.name}"
    return unseal(secrets_key(settings_from().keys), place, bytes(secret.sealed))
