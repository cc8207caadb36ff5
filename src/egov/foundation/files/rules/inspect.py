"""All checks in order, the cheap ones first. Pure: bytes and a name in, the kind out or `Rejected`."""

import re

from egov.foundation.files.rules.images import check_image
from egov.foundation.files.rules.kinds import KINDS, Kind, is_executable, normal_extension, starts_like
from egov.foundation.files.rules.names import check_name, clean_name, extension_of
from egov.foundation.files.rules.office import check_office, check_old_office
from egov.foundation.files.rules.pdf import check_pdf
from egov.foundation.files.rules.verdict import Problem, Rejected

# The anti-virus industry's harmless test text, in two parts so that scanners do not take this module for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_PAGE_CODE = re.compile(rb"<\?php|<script[\s>]|<html[\s>]|<iframe[\s>]", re.IGNORECASE)


def inspect(content: bytes, name: str, accept: tuple[str, ...], max_mb: int) -> Kind:
    """The kind of a file that may be taken; raises `Rejected` with the first problem."""
    check_size(len(content), max_mb)
    check_name(name)
    if EICAR in content:
        raise Rejected(Problem.INFECTED)
    if is_executable(content):
        raise Rejected(Problem.EXECUTABLE, extension=extension_of(name))
    kind = _kind_of(clean_name(name), accept)
    if not starts_like(content, kind):
        raise Rejected(Problem.TYPE_MISMATCH, extension=kind.extension)
    _check_single(content, kind)
    _check_inside(content, kind)
    return kind


def check_size(size: int, max_mb: int) -> None:
    """`max_mb` in units of 1,048,576 bytes."""
    if size == 0:
        raise Rejected(Problem.EMPTY)
    if size > max_mb * 1024 * 1024:
        raise Rejected(Problem.TOO_BIG, size=f"{size / 1024 / 1024:.1f}".replace(".", ","), limit=str(max_mb))


def _kind_of(name: str, accept: tuple[str, ...]) -> Kind:
    wanted = tuple(normal_extension(item) for item in accept)
    extension = normal_extension(extension_of(name))
    kind = KINDS.get(extension)
    if kind is None or extension not in wanted:
        raise Rejected(Problem.NOT_ACCEPTED, extension=extension, accepted=", ".join(dict.fromkeys(wanted)))
    return kind


def _check_single(content: bytes, kind: Kind) -> None:
    """One file that is two: a picture or PDF with an archive behind it, or with a web page in it."""
    if (
        kind.family in {"pdf", "image", "old_office"}
        and b"PK\x05\x06" in content[-66_000:]
        and b"PK\x03\x04" in content
    ):
        raise Rejected(Problem.POLYGLOT)
    if kind.family == "image" and (_PAGE_CODE.search(content) or b"%PDF-" in content):
        raise Rejected(Problem.POLYGLOT)
    if kind.family == "text" and _PAGE_CODE.search(content):
        raise Rejected(Problem.POLYGLOT)


def _check_inside(content: bytes, kind: Kind) -> None:
    if kind.family == "pdf":
        check_pdf(content)
    elif kind.family == "image":
        check_image(content)
    elif kind.family == "office":
        check_office(content, kind.extension)
    elif kind.family == "old_office":
        check_old_office(content, kind.extension)
