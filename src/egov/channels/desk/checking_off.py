"""Checking off the papers that a person brought to the counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from egov.services.catalogue.api import Component, ReleaseContent
from egov.services.dossiers.api import Papers

MOST_PAPERS = 99


@dataclass(frozen=True)
class PaperLine:
    """One paper to check off, as it was sent or as the release expects it."""

    part: Component
    name: str
    received: bool
    originals: str
    copies: str
    held: str
    error: str = ""

    @property
    def code(self) -> str:
        return self.part.code

    @property
    def needed(self) -> bool:
        return self.part.required is True

    @property
    def conditional(self) -> bool:
        return isinstance(self.part.required, Mapping)


def paper_lines(
    content: ReleaseContent, sent: Mapping[str, str] | None = None, *, check: bool = False
) -> list[PaperLine]:
    """The papers as they stand on the page; with `check`, those that are needed and were not taken have a sentence."""
    lines = []
    all_there = bool(sent and sent.get("nhan-du"))
    for part in content.components:
        received = bool(sent and (sent.get(f"nhan-{part.code}") or (all_there and part.required is True)))
        error = ""
        if check and part.required is True and not received:
            error = _("Đánh dấu đã nhận “%(name)s”, hoặc yêu cầu bổ sung") % {"name": part.name.vi}
        lines.append(
            PaperLine(
                part,
                part.name.vi,
                received,
                _typed(sent, f"chinh-{part.code}", part.originals),
                _typed(sent, f"sao-{part.code}", part.copies),
                _typed(sent, f"giu-{part.code}", 0),
                error,
            )
        )
    return lines


def _typed(sent: Mapping[str, str] | None, name: str, usual: int) -> str:
    return str(usual) if sent is None else sent.get(name, str(usual)).strip()


def papers_taken(lines: Sequence[PaperLine]) -> dict[str, Papers]:
    """What was handed in, for the receipt. A count that cannot be read counts as none."""
    return {
        line.code: Papers(_count(line.originals), _count(line.copies), min(_count(line.held), _count(line.originals)))
        for line in lines
        if line.received
    }


def _count(text: str) -> int:
    return min(int(text), MOST_PAPERS) if text.isascii() and text.isdigit() and len(text) < 5 else 0
