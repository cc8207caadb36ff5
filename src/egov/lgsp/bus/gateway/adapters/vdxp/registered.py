"""What the registry says about a service behind a security server, checked."""

from dataclasses import dataclass, replace
from typing import Any

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters.described import Part, address
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.rules.identifiers import Misspelt, client, part, service_path


@dataclass(frozen=True, slots=True)
class Token:
    """Where the platform gives tokens, and as whom the bus asks."""

    url: str
    id: str
    secret: str
    scope: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The security server, who the province is there, which service is meant."""

    base: str
    client: str
    service: str
    headers: tuple[tuple[str, str], ...] = ()
    certificate: str = ""
    key: str = ""
    token: Token | None = None


def terms(url: str, document: dict[str, Any]) -> Terms:
    """What the registry says of a REST service. Raises Broken."""
    found = _read(url, document)
    try:
        client(found.client)
        path = service_path(found.service)
    except Misspelt:
        raise Broken(
            _("adapter.client và adapter.service viết như VN/GOV/H40/lgsp và VN/GOV/BCA/dan-cu/tra-cuu.")
        ) from None
    if path.rest:
        raise Broken(_("adapter.service không kèm đường dẫn; đường dẫn do bên gọi viết."))
    return found


def soap_terms(url: str, document: dict[str, Any], code: str) -> Terms:
    """What the registry says of a SOAP service with this code. Raises Broken."""
    found = _read(url, document)
    steps = found.service.split("/")
    try:
        who = client(found.client)
        decoded = [part(each) for each in steps]
    except Misspelt:
        decoded = []
    if len(decoded) not in (5, 6):
        raise Broken(
            _("adapter.client và adapter.service viết như VN/GOV/H40/lgsp và VN/GOV/BCA/dan-cu/traCuu/v1 (v1 nếu có).")
        )
    if decoded[4] != code:
        raise Broken(
            _("Mã dịch vụ SOAP phải trùng mã ở adapter.service (%(remote)s): thân thông điệp mang tên ấy."),
            remote=decoded[4],
        )
    return replace(found, client=who, service="/".join(decoded))


def _read(url: str, document: dict[str, Any]) -> Terms:
    parts = address(url, "vdxp+https://may-chu-an-ninh.example")
    described = Part(document)
    headers = described.value("headers", {})
    token = described.value("token")
    found = Terms(
        f"{parts.scheme.partition('+')[2]}://{parts.netloc}",
        described.text("client"),
        described.text("service"),
        _headers(headers),
        described.text("certificate", ""),
        described.text("key", ""),
        None if token is None else _token(token),
    )
    described.done()
    if bool(found.certificate) != bool(found.key):
        raise Broken(_("adapter.certificate và adapter.key đi cùng nhau."))
    return found


def _headers(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(
        isinstance(each, str) and each.isascii() and each.isprintable() for pair in value.items() for each in pair
    ):
        raise Broken(_("adapter.headers là các tên và giá trị không dấu."))
    return tuple(sorted(value.items()))


def _token(value: Any) -> Token:
    described = Part(value, "adapter.token")
    found = Token(described.text("url"), described.text("id"), described.text("secret"), described.text("scope", ""))
    described.done()
    if not found.url.startswith(("https://", "http://")):
        raise Broken(_("adapter.token.url phải là địa chỉ https://."))
    return found
