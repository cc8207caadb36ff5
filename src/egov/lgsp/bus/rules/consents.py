"""Consent of the person whom data are about: to whose eyes, for what, and where a call says whom it is about."""

import re
from dataclasses import dataclass
from unicodedata import normalize

_PLACE = re.compile(r"(path):([1-9][0-9]?)|(query|body):([^\x00-\x20\x7f]{1,200})")


class Misplaced(ValueError):
    """No place of a call."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the number of the person stands: kind is path, query or body; `name` the step's number, the parameter,
    the JSON pointer or the name of a member or element."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a right demands: a consent to this purpose (as `alike` writes it) of the person whom the place names."""

    place: Place
    purpose: str


NOWHERE = Place("", "")
"""Stands for a place that was written wrongly: no call names a person there, so none passes."""


def place_of(text: str) -> Place:
    """`path:2`, `query:name`, `body:/json/pointer`, `body:name`. Raises Misplaced."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise Misplaced(f"{text[:80]!r} is no place such as path:2, query:so-dinh-danh or body:/nguoi/so-dinh-danh.")
    kind, name = (found[1], found[2]) if found[1] else (found[3], found[4])
    if re.search(r"~(?![01])", name) and kind == "body":
        raise Misplaced(f"{name[:80]!r} is no JSON pointer (RFC 6901).")
    return Place(kind, name)


def demanded(place: str, purpose: str) -> Demand | None:
    """What a stored right demands; None for one that demands no consent."""
    if not place:
        return None
    try:
        return Demand(place_of(place), alike(purpose))
    except Misplaced:
        return Demand(NOWHERE, alike(purpose))


def alike(purpose: str) -> str:
    """Purposes are compared without letters' case, kinds of spaces and forms of accents (decision 0026)."""
    return " ".join(normalize("NFC", purpose).casefold().split())


def covered_path(path: str) -> str:
    """An address whose personal numbers are covered."""
    return re.sub(r"(?<![0-9])[0-9]{12}(?![0-9])", lambda found: covered_number(found[0]), path)


def covered_number(number: str) -> str:
    """A personal number as workplaces and logs show it: its beginning and its end."""
    return f"{number[:3]}{'*' * (len(number) - 6)}{number[-3:]}" if len(number) > 6 else "*" * len(number)
