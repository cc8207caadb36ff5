"""Envelopes that the bus writes itself, for callers that speak REST."""

from xml.sax.saxutils import escape

from lxml import etree

from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.gateway.soap.envelope import ENVELOPE, IDENTIFIERS, REPRESENTATION, XROAD, Envelope, Malformed
from egov.lgsp.bus.gateway.soap.reader import CLIENT_PARTS, SERVICE_PARTS


def enveloped(content: bytes, client: str, service: Service, record: Record) -> bytes:
    """A message of this client to this service (PR-MESS 2.2). `content` is an element without XML declaration."""
    fields = [
        _identifier("client", "SUBSYSTEM" if client.count("/") == 3 else "MEMBER", CLIENT_PARTS, client.split("/")),
        _identifier("service", "SERVICE", SERVICE_PARTS, _parts(service)),
    ]
    texts = {"userId": record.user_id, "id": record.message_id, "issue": record.issue, "protocolVersion": "4.0"}
    fields += [f"<xrd:{name}>{escape(text)}</xrd:{name}>" for name, text in texts.items() if text]
    if record.represented:
        group, _, code = record.represented.rpartition("/")
        party = {"partyClass": group, "partyCode": code}
        inside = "".join(f"<p:{name}>{escape(text)}</p:{name}>" for name, text in party.items() if text)
        fields.append(f'<p:representedParty xmlns:p="{REPRESENTATION}">{inside}</p:representedParty>')
    header = f'<s:Header xmlns:xrd="{XROAD}" xmlns:id="{IDENTIFIERS}">{"".join(fields)}</s:Header>'
    return plain(content, header)


def expected(client: str, service: Service, record: Record) -> Envelope:
    """The header of such a message, to compare an answer with; it has no bytes."""
    texts = {"userId": record.user_id, "id": record.message_id, "issue": record.issue}
    return Envelope(
        data=b"",
        fault=False,
        wrapper=service.code,
        namespace="",
        client=tuple(client.split("/")),
        service=tuple(_parts(service)),
        texts={name: text for name, text in texts.items() if text},
        represented=record.represented,
        fields=(),
        head_end=0,
        body=(0, 0),
    )


def header_of(header: "etree._Element | None", content: "etree._Element") -> Envelope:
    """What the header of an answer says, from its tree. Raises Malformed."""
    texts: dict[str, str] = {}
    identifiers: dict[str, dict[str, str]] = {}
    fields = []
    for field in header if header is not None else ():
        name = str(field.tag)
        if not name.startswith((f"{{{XROAD}}}", f"{{{REPRESENTATION}}}")):
            continue
        local = name.rpartition("}")[2]
        if local in texts or local in identifiers:
            raise Malformed("DuplicateHeaderField", f"SOAP header contains duplicate field '{local}'")
        fields.append((f"{XROAD} {local}", 0, 0))
        if len(field):
            identifiers[local] = {str(part.tag).rpartition("}")[2]: part.text or "" for part in field}
        else:
            texts[local] = field.text or ""
    client, service, party = (identifiers.get(name, {}) for name in ("client", "service", "representedParty"))
    return Envelope(
        data=b"",
        fault=False,
        wrapper=etree.QName(content).localname,
        namespace="",
        client=tuple(client.get(part, "") for part in CLIENT_PARTS),
        service=tuple(service.get(part, "") for part in SERVICE_PARTS),
        texts=texts,
        represented="/".join(each for each in (party.get("partyClass"), party.get("partyCode")) if each),
        fields=tuple(fields),
        head_end=0 if header is None else 1,
        body=(0, 0),
    )


def plain(content: bytes, header: str = "") -> bytes:
    """An envelope around content, for a provider that knows nothing of X-Road."""
    return b"".join(
        [
            f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{ENVELOPE}">{header}<s:Body>'.encode(),
            content,
            b"</s:Body></s:Envelope>",
        ]
    )


def _parts(service: Service) -> list[str]:
    instance, member_class, member, *subsystem = service.provider.split("/")
    return [instance, member_class, member, "".join(subsystem), service.code, service.version]


def _identifier(name: str, kind: str, names: tuple[str, ...], values: list[str]) -> str:
    inside = "".join(
        f"<id:{part}>{escape(value)}</id:{part}>" for part, value in zip(names, values, strict=False) if value
    )
    return f'<xrd:{name} id:objectType="{kind}">{inside}</xrd:{name}>'
