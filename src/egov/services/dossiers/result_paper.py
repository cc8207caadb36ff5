"""The paper of a result, drawn by Typst: national motto, number, body, place for the signature, verification code."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone

from egov.kernel.vietnamese import long_date
from egov.services.dossiers.models import Dossier, Result

HERE = Path(__file__).parent
FONTS = HERE / "slips" / "fonts"


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (HERE / "result.typ").read_bytes()


def render(dossier: Dossier, result: Result, *, signer: str, title: str, at: datetime, verification: str) -> bytes:
    """The unsigned PDF (PDF/A-2b, A4)."""
    content = dossier.release.parsed()
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
        "qr": segno.make(link, error="m").svg_inline(border=1),
    }
    fonts: list[Any] = [FONTS]
    pdf: bytes = typst.compile(
        _template(),
        format="pdf",
        font_paths=fonts,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards="a-2b",
    )
    return pdf
