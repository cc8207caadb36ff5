"""Checking off the papers that a person brought to the counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
    at: str = ""
    """Where it has to be corrected: the name of the control before the paper's code."""

    @property
    def control(self) -> str:
        """The control that has to be corrected."""
        return f"{self.at}-{self.code}"

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
    """The papers as they stand on the page; with `check`, what is wrong with one has a sentence."""
    lines = []
    all_there = bool(sent and sent.get("nhan-du"))
    for part in content.components:
        received = bool(sent and (sent.get(f"nhan-{part.code}") or (all_there and part.required is True)))
        line = PaperLine(
            part,
            part.name.vi,
            received,
            _typed(sent, f"chinh-{part.code}", part.originals),
            _typed(sent, f"sao-{part.code}", part.copies),
            _typed(sent, f"giu-{part.code}", 0),
        )
        at, sentence = _wrong(line) if check else ("", "")
        lines.append(replace(line, at=at, error=sentence % {"name": line.name, "most": MOST_PAPERS}))
    return lines


def _wrong(line: PaperLine) -> tuple[str, str]:
    """The control and the sentence; both empty when nothing is wrong."""
    if not line.received:
        return ("nhan", _("Đánh dấu đã nhận “%(name)s”, hoặc yêu cầu bổ sung")) if line.needed else ("", "")
    for at, typed in (("chinh", line.originals), ("sao", line.copies), ("giu", line.held)):
        if not _is_count(typed):
            return at, _("Nhập số bản của “%(name)s” bằng chữ số, từ 0 đến %(most)s")
    if _count(line.held) > _count(line.originals):
        return "giu", _("Số bản gốc giữ lại của “%(name)s” nhiều hơn số bản chính đã nhận")
    return "", ""


def _typed(sent: Mapping[str, str] | None, name: str, usual: int) -> str:
    return str(usual) if sent is None else sent.get(name, str(usual)).strip()


def papers_taken(lines: Sequence[PaperLine]) -> dict[str, Papers]:
    """What was handed in, for the receipt; of lines without a sentence."""
    return {
        line.code: Papers(_count(line.originals), _count(line.copies), _count(line.held))
        for line in lines
        if line.received
    }


def _is_count(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= MOST_PAPERS)


def _count(text: str) -> int:
    return int(text or "0")
