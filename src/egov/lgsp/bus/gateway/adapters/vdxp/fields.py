"""The header of a message rewritten on its way over the border of two X-Road instances.

Fields are cut out of the bytes and put in, each in the place of its namesake, for header fields come back in the order
in which they went; everything else, the Body above all, stays as it came. What is put in declares its namespaces itself
and is ASCII, whatever the message declares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from egov.lgsp.bus.gateway.adapters.vdxp.registered import Terms
from egov.lgsp.bus.gateway.soap.envelope import ENVELOPE, IDENTIFIERS, REPRESENTATION, XROAD, Envelope
from egov.lgsp.bus.gateway.soap.reader import CLIENT_PARTS, SERVICE_PARTS

CLIENT, SERVICE, VERSION = f"{XROAD} client", f"{XROAD} service", f"{XROAD} protocolVersion"
HASH, TARGET, CENTRAL = f"{XROAD} requestHash", f"{XROAD} securityServer", f"{XROAD} centralService"
PARTY = f"{REPRESENTATION} representedParty"


def outward(envelope: Envelope, terms: Terms, caller: str) -> tuple[bytes, Envelope]:
    """The message as the security server gets it, and what its header says then: the province calls the ministry's
    service, for `caller`; message id, user and issue are the caller's own."""
    client, service = terms.client.split("/"), terms.service.split("/")
    fields = {
        CLIENT: _client(client),
        SERVICE: _service(service),
        VERSION: _text("protocolVersion", "4.0"),
        PARTY: _party("", caller) if caller else b"",
        HASH: b"",
        TARGET: b"",  # names a machine of our instance
        CENTRAL: b"",
    }
    header = replace(envelope, client=tuple(client), service=(*service, "")[:6], represented=caller)
    return _rewritten(envelope, fields, last=(PARTY,)), header


def question(terms: Terms, name: str, number: str) -> bytes:
    """A message that asks the ministry's security server itself (PR-META)."""
    owner, spaces = terms.service.split("/")[:4], f'xmlns:s="{ENVELOPE}" xmlns:xrd="{XROAD}"'
    header = _client(terms.client.split("/")) + _service([*owner, name]) + _text("id", number)
    begun = f"<s:Envelope {spaces}><s:Header>".encode() + header + _text("protocolVersion", "4.0")
    return begun + f"</s:Header><s:Body><xrd:{name}/></s:Body></s:Envelope>".encode()


def homeward(given: Envelope, request: Envelope) -> bytes:
    """The provider's answer with the caller's own header. The hash of the other instance's request goes: that message
    was not the caller's."""
    group, _slash, code = request.represented.rpartition("/")
    fields = {
        CLIENT: _client(request.client),
        SERVICE: _service(request.service),
        VERSION: _text("protocolVersion", request.texts["protocolVersion"]),
        PARTY: _party(group, code) if request.represented else b"",
        HASH: b"",
    }
    return _rewritten(given, fields)


def _rewritten(envelope: Envelope, fields: Mapping[str, bytes], last: tuple[str, ...] = ()) -> bytes:
    """With these fields in place of its own; those of `last` that it has not stand at the header's end."""
    data, begin, parts = envelope.data, 0, []
    for name, start, end in envelope.fields:
        if name in fields:
            parts += [data[begin:start], fields[name]]
            begin = end
    missing = set(last) - {name for name, _, _ in envelope.fields}
    if missing:
        parts += [data[begin : envelope.head_end], *(fields[name] for name in last if name in missing)]
        begin = envelope.head_end
    return b"".join([*parts, data[begin:]])


def _client(parts: Sequence[str]) -> bytes:
    return _identifier("client", "SUBSYSTEM" if "".join(parts[3:]) else "MEMBER", CLIENT_PARTS, parts)


def _service(parts: Sequence[str]) -> bytes:
    return _identifier("service", "SERVICE", SERVICE_PARTS, parts)


def _identifier(name: str, kind: str, names: Sequence[str], parts: Sequence[str]) -> bytes:
    inside = "".join(f"<id:{each}>{escape(part)}</id:{each}>" for each, part in zip(names, parts, strict=False) if part)
    spaces = f'xmlns:xrd="{XROAD}" xmlns:id="{IDENTIFIERS}"'
    return f'<xrd:{name} {spaces} id:objectType="{kind}">{inside}</xrd:{name}>'.encode()


def _text(name: str, value: str) -> bytes:
    return f'<xrd:{name} xmlns:xrd="{XROAD}">{escape(value)}</xrd:{name}>'.encode()


def _party(group: str, code: str) -> bytes:
    parts = {"partyClass": group, "partyCode": code}
    inside = "".join(f"<p:{part}>{escape(value)}</p:{part}>" for part, value in parts.items() if value)
    whole = f'<p:representedParty xmlns:p="{REPRESENTATION}">{inside}</p:representedParty>'
    return whole.encode("ascii", "xmlcharrefreplace")
