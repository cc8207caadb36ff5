"""Identifiers of members, applications and services, as they stand in an address (X-Road PR-REST 4.1, 4.2, 4.8)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

IDENTIFIER = r"^[A-Za-z0-9'()+,.=?_-]+$"
"""PR-REST 4.8, and the underscore, which the examples of the protocol use as well."""

PLAIN = re.compile(r"^(?:/[A-Za-z0-9_-]+)*/?\Z")
"""Paths that can mean only one thing; most are such."""

_LETTERS = re.compile(IDENTIFIER)


class Misspelt(ValueError):
    """What was given is no identifier; the message says which part."""


@dataclass(frozen=True, slots=True)
class ServicePath:
    """The address of a REST call, taken apart: `/r1/instance/class/member/subsystem/service/path`."""

    instance: str
    member_class: str
    member_code: str
    subsystem: str
    service: str
    rest: str
    """What follows the service, as sent, from its slash on; empty when nothing follows."""

    @property
    def provider(self) -> str:
        return f"{self.instance}/{self.member_class}/{self.member_code}/{self.subsystem}"


def part(raw: str) -> str:
    """One part of an identifier, percent-decoded once. Raises Misspelt for anything PR-REST 4.8 does not allow."""
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise Misspelt(f"{raw!r} is not UTF-8.") from None
    if not _LETTERS.match(text) or text in (".", "..") or "\n" in text:
        raise Misspelt(f"{raw!r} is not an identifier.")
    return text


def client(text: str) -> str:
    """`X-Road-Client`: instance/class/member and, mostly, subsystem. Gives it back decoded."""
    parts = text.split("/")
    if len(parts) not in (3, 4):
        raise Misspelt("The client has to be instance/class/member/subsystem.")
    return "/".join(part(each) for each in parts)


def represented_party(text: str) -> None:
    """`X-Road-Represented-Party`: class/code or code alone (PR-REST 4.3). Raises Misspelt."""
    parts = text.split("/")
    if len(parts) > 2 or not all(parts):
        raise Misspelt("The represented party has to be class/code or code.")


def security_server(text: str) -> None:
    """`X-Road-Security-Server`: instance/class/member/server (PR-REST 4.3). Raises Misspelt."""
    parts = text.split("/")
    if len(parts) != 4:
        raise Misspelt("The security server has to be instance/class/member/server.")
    for each in parts:
        part(each)


def service_path(raw: str) -> ServicePath:
    """The part of the address after `/r1/`, still percent-encoded. Raises Misspelt."""
    parts = raw.split("/", 5)
    if len(parts) < 5:
        raise Misspelt("The address has to be /r1/instance/class/member/subsystem/service.")
    rest = "/" + parts.pop() if len(parts) == 6 else ""
    return ServicePath(*_decoded("/".join(parts)), path_of_endpoint(rest))


@lru_cache(maxsize=4096)
def _decoded(identifier: str) -> tuple[str, str, str, str, str]:
    """Few services get most calls: their five parts are decoded once."""
    instance, member_class, member, subsystem, service = (part(each) for each in identifier.split("/"))
    return instance, member_class, member, subsystem, service


def path_of_endpoint(rest: str) -> str:
    """The path that goes to the provider. Raises Misspelt when it could mean another one there.

    A right may name a path, so `..`, an encoded slash or backslash, an empty step and double encoding of these are
    refused instead of being made sense of.
    """
    if PLAIN.match(rest):
        return rest
    lowered = rest.lower()
    if "\\" in rest or ";" in rest or any(bad in lowered for bad in ("%2f", "%5c", "%25", "%00", "%3b")):
        raise Misspelt("The path holds an encoded or foreign separator.")
    steps = unquote_to_bytes(rest)
    try:
        text = steps.decode("utf-8")
    except UnicodeDecodeError:
        raise Misspelt("The path is not UTF-8.") from None
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise Misspelt("The path holds control characters.")
    parts = text.split("/")[1:]
    if any(each in (".", "..") for each in parts) or "" in parts[:-1]:
        raise Misspelt("The path holds empty or relative steps.")
    return rest
