"""What failed on the other side of the security server, told to our caller as a fault of this bus."""

import re

from lxml import etree

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.adapters import FAILED, REFUSED
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.soap.envelope import Envelope

LONGEST = 64 * 1024
"""Bytes of a fault that may be a security server's own; theirs are short."""
_CODE = re.compile(r"(?:[\w.-]+:)?((?:Server\.(?:ClientProxy|ServerProxy)|Client)(?:\.\w+)*)", re.ASCII)
_NEAR, _FAR = "The province's security server", "The provider's security server"


def refused(what: str) -> Fault:
    """The province may not call."""
    return Fault(REFUSED, f"The security server does not let the province call: {what}"[:500])


def failed(code: str, said: str = "") -> Fault:
    """The code of X-Road's own error, and what it says besides. To this bus both security servers are the provider."""
    what = f"{code}: {said}" if said else code
    if code.startswith("Server.ServerProxy.AccessDenied"):
        return refused(what)
    whose = "The security server"
    if said:
        whose = _NEAR if code.startswith("Server.ClientProxy") else _FAR
    return Fault(f"{FAILED}.Remote", f"{whose} failed: {what}"[:500], 502)


def failed_message(envelope: Envelope) -> Fault | None:
    """The fault of a security server; None for one of the service itself, which passes to the caller as it is."""
    if len(envelope.data) > LONGEST:
        return None
    try:
        tree = trees.body_of(envelope.data)
    except trees.Refused:
        return None
    texts = {
        etree.QName(child).localname: " ".join((child.text or "").split())
        for child in tree
        if isinstance(child.tag, str)
    }
    match = _CODE.fullmatch(texts.get("faultcode", ""))
    reference = tree.find("{*}detail/{*}faultDetail")
    if match is None or (reference is None and not match[1].startswith("Server.")):
        return None  # services say `Client` of what they refuse; only security servers number their faults
    code, said = match[1], texts.get("faultstring", "")
    number = " ".join((reference.text or "").split()) if reference is not None else ""
    said = f"{said} ({number})" if number else said
    if code.startswith("Client"):  # its header is ours and sound: something else in the caller's message is not
        return Fault(f"{CALLER}.Remote", f"The security server does not take the message: {code}: {said}"[:500])
    return failed(code, said or "no reason given")
