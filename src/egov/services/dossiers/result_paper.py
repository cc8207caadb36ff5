"""The paper of a result, drawn by Typst: national motto, number, body, place for the signature, verification code."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone

from egov.kernel.vietnamese import long_date
from egov.lgsp.signing.api import shown_in_stamp
from egov.services.dossiers.models import Dossier, Result
from egov.services.dossiers.slips.legible import legible

HERE = Path(__file__).parent
MASK = 3  # any of the eight is read; trying all takes three times as long
FONTS = HERE / "slips" / "fonts"
_local = threading.local()


def render(dossier: Dossier, result: Result, *, signer: str, title: str, at: datetime, verification: str) -> bytes:
    """The unsigned PDF (PDF/A-2b, A4)."""
    content = dossier.content
    link = f"{settings.SITE_URL}/xac-thuc/{verification}/"
    data = {
        "agency": dossier.lead.name,
        "number": result.number,
        "place": "Nam Định",
        "date": long_date(timezone.localtime(at).date()),
        "title": result.title,
        "procedure": content.title.vi,
        "code": dossier.code,
        "applicant": dossier.applicant_name,
        "identity": dossier.applicant_identity,
        "address": dossier.applicant_address,
        "granted": result.granted,
        "body": [line for line in result.body.splitlines() if line.strip()],
        "values": [[str(label), str(value)] for label, value in result.values.items()],
        "signer": signer,
        "signer_title": title,
        "verification": verification,
        "link": link,
        "stamp": shown_in_stamp(signer, title, dossier.lead.name, at),
        "qr": segno.make(link, error="m", mask=MASK).svg_inline(border=1),
    }
    made = _compiler().compile(
        input=HERE / "result.typ",
        format="pdf",
        sys_inputs={"data": json.dumps(_drawable(data), ensure_ascii=False)},
        pdf_standards=["a-2b"],
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single document.")
    return made


def _drawable(value: Any) -> Any:
    """Text without letters that the shipped fonts lack: PDF/A forbids them."""
    if isinstance(value, dict):
        return {key: item if key == "qr" else _drawable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_drawable(item) for item in value]
    return legible(value) if isinstance(value, str) else value


def _compiler() -> typst.Compiler:
    """One compiler for each thread: it keeps fonts and parsed templates."""
    if not hasattr(_local, "compiler"):
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        _local.compiler = typst.Compiler(root=HERE, font_paths=fonts)
    compiler: typst.Compiler = _local.compiler
    return compiler
