"""A security server of another X-Road instance, with one ministry's service behind it. It reads messages by itself,
takes those that PR-MESS takes, and tells its faults as security servers do."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree
from tests.gateways import Provider, service

from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.tests.envelopes import CODE

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
PROVINCE, MINISTRY = "VN/GOV/H40/lgsp", f"VN/GOV/BCA/dan-cu/{CODE}/v2"
MEANT = {"client": PROVINCE, "service": MINISTRY}
FAULT = (
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body>'
    "<SOAP-ENV:Fault><faultcode>{code}</faultcode><faultstring>{said}</faultstring><faultactor/><detail>"
    '<x:faultDetail xmlns:x="http://x-road.eu/xsd/xroad.xsd">f-77</x:faultDetail></detail></SOAP-ENV:Fault>'
    "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
)
HASH = '<h:requestHash xmlns:h="http://x-road.eu/xsd/xroad.xsd" algorithmId="urn:sha512">{}</h:requestHash>'
Replies = Callable[[bytes], tuple[int, bytes]]


@dataclass
class SecurityServer:
    """Stands behind a provider's port: `provider.instead = SecurityServer(provider, ministry)`."""

    provider: Provider
    ministry: Replies
    changed: tuple[bytes, bytes] = (b"", b"")
    """What goes wrong on the way back: this becomes that."""
    fault: tuple[str, str] | None = None
    service: str = MINISTRY

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        seen = self.provider.seen[-1]
        kind = seen.header("content-type") or ""
        message, around = apart(kind, seen.body)
        status, answer = self.answered(seen.path, message)
        if around is not None:
            answer = around[0] + answer + around[1]
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode())]})
        for begin in range(0, len(answer), 50_000):
            piece = answer[begin : begin + 50_000]
            await send({"type": "http.response.body", "body": piece, "more_body": begin + 50_000 < len(answer)})

    def answered(self, path: str, message: bytes) -> tuple[int, bytes]:
        """What a consumer's security server would say, after asking the provider's."""
        wrong = self.fault or self.wrong(path, etree.fromstring(message))
        if wrong is not None:
            return 500, FAULT.format(code=wrong[0], said=wrong[1]).encode()
        status, answer = self.ministry(message)
        if status != 200:
            return status, answer
        digest = b64encode(hashlib.sha512(message).digest()).decode()
        answer = re.sub(rb"(</[\w-]+:Header>)", HASH.format(digest).encode() + rb"\1", answer)
        return 200, answer.replace(*self.changed) if self.changed[0] else answer

    def wrong(self, path: str, root: Any) -> tuple[str, str] | None:
        """Code and sentence of what this message lacks."""
        said = heard(root)
        if path != "/" or said["protocolVersion"] != "4.0" or "securityServer" in said:
            return "Client.InvalidRequest", path
        if said["client"] != PROVINCE:
            return "Server.ClientProxy.UnknownMember", said["client"]
        if said["service"] != self.service:
            return "Server.ServerProxy.UnknownService", said["service"]
        name = etree.QName(root.find(f"{SOAP}Body")[0]).localname
        if name != self.service.split("/")[4]:
            return "Client.InconsistentHeaders", name
        return None


def apart(kind: str, body: bytes) -> tuple[bytes, tuple[bytes, bytes] | None]:
    """The envelope, and what stands around it in a multipart message."""
    boundary = re.search(r'boundary="?([^";]+)', kind)
    if boundary is None:
        return body, None
    begin = body.index(b"\r\n\r\n") + 4
    end = body.index(b"\r\n--" + boundary[1].encode(), begin)
    return body[begin:end], (body[:begin], body[end:])


def heard(root: Any) -> dict[str, str]:
    """The header's fields by name; identifiers as paths."""
    fields = root.find(f"{SOAP}Header")
    assert len({each.tag for each in fields}) == len(fields)
    return {
        etree.QName(each).localname: "/".join(part.text for part in each) if len(each) else each.text for each in fields
    }


def header_of(message: bytes) -> dict[str, str]:
    """The same of a message's bytes."""
    return heard(etree.fromstring(message))


def body_of(message: bytes) -> bytes:
    """The Body, byte for byte."""
    found = re.search(rb"<[\w-]+:Body>.*</[\w-]+:Body>", message, re.S)
    assert found is not None
    return found[0]


def ministry(provider: Provider, **more: Any) -> Service:
    """`traCuu` of the department of health, which is the ministry's behind the security server."""
    adapter = MEANT | more.pop("adapter", {})
    facts = {"code": CODE, "version": "v1", "kind": "SOAP", "adapter": adapter, **more}
    return service(f"vdxp+{provider.url}", **facts)
