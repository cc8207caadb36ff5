"""From a slip's content to its PDF/A: Typst with the fonts of this folder only, so that every machine
prints the same."""

import dataclasses
import io
import json
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import segno
import typst

from egov.kernel.money import format_dong, in_words
from egov.kernel.vietnamese import long_date, short_date
from egov.kernel.working_time import in_hanoi
from egov.services.dossiers.slips.content import Slip
from egov.services.dossiers.slips.legible import legible

FOLDER = Path(__file__).parent
SETS = {"2018": "templates"}
YEAR = " năm\N{NO-BREAK SPACE}"
_local = threading.local()


def render(slip: Slip, forms: str = "2018", made_at: datetime | None = None) -> bytes:
    """The slip as PDF/A-2a and PDF/UA-1 by the forms of a rule set. Raises KeyError for unknown forms.

    `made_at` is written into the file as its date of creation; the same content with the same date gives the same
    bytes.
    """
    template = FOLDER / SETS[forms] / f"{slip.form}.typ"
    made = _compiler().compile(
        input=template,
        format="pdf",
        sys_inputs={"slip": json.dumps(words(slip), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=(made_at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single document.")
    return made


def words(slip: Slip) -> dict[str, Any]:
    """What the template gets: all text, dates in words, the QR code as a drawing."""
    content: dict[str, Any] = _plain(slip)
    if "tracking_url" in content:
        content["qr"] = qr_drawing(content["tracking_url"])
    if content.get("fee"):
        content["fee"] = {"amount": format_dong(content["fee"]), "words": in_words(content["fee"]).lower()}
    for row, handover in zip(content.get("handovers", []), getattr(slip, "handovers", ()), strict=True):
        row["at"] = f"{in_hanoi(handover.at):%H giờ %M phút, ngày %d/%m/%Y}"
    content["head"]["place_and_day"] = f"{slip.head.place}, {long_date(slip.head.day)}"
    return content


def qr_drawing(text: str) -> str:
    """A QR code as SVG without margin; the template leaves the quiet zone."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _plain(value: Any) -> Any:
    """Dataclasses to dictionaries, text composed, moments and days in the words of the forms."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        local = in_hanoi(value)
        return f"{local:%H} giờ {local:%M} phút, {long_date(local.date())}".replace(" năm ", YEAR)
    if isinstance(value, date):
        return short_date(value)
    return legible(value) if isinstance(value, str) else value


def _compiler() -> typst.Compiler:
    """One compiler for each thread: it keeps fonts and parsed templates."""
    if not hasattr(_local, "compiler"):
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")]
        )
        _local.compiler = typst.Compiler(root=FOLDER, font_paths=fonts)
    compiler: typst.Compiler = _local.compiler
    return compiler
