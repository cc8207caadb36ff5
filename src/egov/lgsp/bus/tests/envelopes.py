"""SOAP messages for tests: a sound one, of which each test spoils one thing; and a provider that answers them."""

import re
import ssl
from typing import Any

from tests.gateways import HEALTH, HOSPITAL, Provider

CODE = "traCuu"
SERVICE = f"{HEALTH}/{CODE}/v1"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client the reading of all certificates of the machine."""
XML = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'}

CLIENT = """<x:client id:objectType="SUBSYSTEM"><id:xRoadInstance>{}</id:xRoadInstance>\
<id:memberClass>{}</id:memberClass>\
<id:memberCode>{}</id:memberCode><id:subsystemCode>{}</id:subsystemCode></x:client>"""
SERVICE_FIELD = """<x:service id:objectType="SERVICE"><id:xRoadInstance>{}</id:xRoadInstance>\
<id:memberClass>{}</id:memberClass><id:memberCode>{}</id:memberCode><id:subsystemCode>{}</id:subsystemCode>\
<id:serviceCode>{}</id:serviceCode>{}</x:service>"""
HEADER = (
    "<x:userId>VN001</x:userId>{client}{service}<x:id>so-7</x:id><x:issue>HS-1</x:issue>"
    "<x:protocolVersion>4.0</x:protocolVersion>"
)
FRAME = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="' + ENVELOPE + '" '
    'xmlns:x="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers">\n'
    " <s:Header>{header}</s:Header>\n <s:Body>{body}</s:Body>\n</s:Envelope>\n"
)


def client_field(path: str = HOSPITAL) -> str:
    return CLIENT.format(*path.split("/"))


def service_field(code: str = CODE, version: str = "v1", provider: str = HEALTH) -> str:
    given = f"<id:serviceVersion>{version}</id:serviceVersion>" if version else ""
    return SERVICE_FIELD.format(*provider.split("/"), code, given)


def header(client: str = HOSPITAL, code: str = CODE, version: str = "v1", provider: str = HEALTH) -> str:
    return HEADER.format(client=client_field(client), service=service_field(code, version, provider))


def envelope(body: str | None = None, head: str | None = None, code: str = CODE, **more: Any) -> str:
    """A request of the hospital's program to the department of health."""
    body = f'<p:{code} xmlns:p="urn:yte"><ma>12</ma></p:{code}>' if body is None else body
    return FRAME.format(header=header(code=code, **more) if head is None else head, body=body)


def spoilt(old: str, new: str, count: int = 1) -> bytes:
    """The sound message with one thing changed."""
    message = envelope()
    assert old in message
    return message.replace(old, new, count).encode()


def related(message: bytes, *attachments: bytes, kind: str = "text/xml; charset=UTF-8", **heads: str) -> bytes:
    """A multipart body with the boundary `ranh`."""
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: 8bit", "Content-ID: <goc>"]
    lines = [line for line in lines if line.split(":")[0] not in heads]
    lines += [f"{name}: {value}" for name, value in heads.items() if value]
    parts = [b"--ranh\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + message]
    for number, data in enumerate(attachments):
        head = f"Content-Type: application/octet-stream\r\nContent-ID: <tep-{number}>\r\n\r\n"
        parts.append(b"--ranh\r\n" + head.encode() + data)
    return b"\r\n".join([*parts, b"--ranh--\r\n"])


RELATED = {"Content-Type": 'multipart/related; type="text/xml"; start="<goc>"; boundary="ranh"', "SOAPAction": '""'}


def fault(body: bytes) -> tuple[str, str, str]:
    """Code, sentence and reference of a fault."""
    found = [
        re.search(rf"<{name}>(.*?)</{name}>".encode(), body) for name in ("faultcode", "faultstring", "faultDetail")
    ]
    assert all(found), body
    code, sentence, reference = (match[1].decode() for match in found if match)
    return code, sentence, reference


def answer_to(request: bytes, body: bytes = b"<tuoi>7</tuoi>") -> bytes:
    """What a provider makes of a request: the same header, the response element."""
    wrapper = f'<p:{CODE}Response xmlns:p="urn:yte">'.encode() + body + f"</p:{CODE}Response>".encode()
    return re.sub(rb"(<s:Body>).*(</s:Body>)", rb"\1" + wrapper.replace(b"\\", b"\\\\") + rb"\2", request, flags=re.S)


def answers_soap(
    provider: Provider, changed: tuple[bytes, bytes] = (b"", b""), body: bytes = b"<tuoi>7</tuoi>"
) -> None:
    """The provider answers each request as it should, or with one thing changed."""

    async def answering(scope: Any, receive: Any, send: Any) -> None:
        request = provider.seen[-1].body
        kind = provider.seen[-1].header("content-type") or ""
        if b"--ranh" in request[:20]:
            request = request.split(b"\r\n\r\n", 1)[1].split(b"\r\n--ranh", 1)[0]
        answer = answer_to(request, body).replace(*changed) if changed[0] else answer_to(request, body)
        kind = kind if kind.startswith("text/xml") else "text/xml; charset=UTF-8"
        headers = [(b"content-type", kind.encode()), (b"x-secret", b"1"), (b"set-cookie", b"a=b")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    provider.instead = answering
