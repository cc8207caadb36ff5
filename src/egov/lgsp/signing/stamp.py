"""The visible mark of a signature: who, as what, for whom, when. Drawn by Typst with its own typeface."""

import io
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import typst
from django.utils import timezone
from pyhanko.pdf_utils.content import PdfContent, RawContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader

WIDTH, HEIGHT = 170.0, 58.0  # points
MARGIN = 36.0
PER_ROW = 3
FULL = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0))


def draw(name: str, title: str, organisation: str, at: datetime) -> bytes:
    """One page of 170 by 58 points, PDF."""
    drawn = _compiler().compile(sys_inputs=shown(name, title, organisation, at))
    if not isinstance(drawn, bytes):
        raise TypeError("a stamp has one page")
    return drawn


def shown(name: str, title: str, organisation: str, at: datetime) -> dict[str, str]:
    """What the stamp says, the time to the second with its offset."""
    local = timezone.localtime(at)
    offset = local.strftime("%z")
    time = local.strftime(f"%d/%m/%Y %H:%M:%S {offset[:3]}:{offset[3:]}")
    return {"name": name, "title": title, "organisation": organisation, "time": time}


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(Path(__file__).with_name("stamp.typ"))


def box(earlier: int, width: float) -> tuple[int, int, int, int]:
    """Where the stamp goes at the foot of the page: from the right to the left, then the next row above."""
    row, column = divmod(earlier, PER_ROW)
    right = width - MARGIN - column * (WIDTH + 6)
    bottom = MARGIN + row * (HEIGHT + 6)
    return int(right - WIDTH), int(bottom), int(right), int(bottom + HEIGHT)


def nothing() -> PdfContent:
    """An empty drawing, over a stamp that the page shows itself."""
    return RawContent(b"", box=BoxConstraints(width=WIDTH, height=HEIGHT))


class Page(PdfContent):
    """The first page of a PDF as content for another."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """The drawing instruction; the page itself becomes a resource of the target."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/DauKy"] = page
        self.box = BoxConstraints(width=WIDTH, height=HEIGHT)
        return b"/DauKy Do"
