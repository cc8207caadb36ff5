"""Putting a signature on a PDF: PAdES with a time stamp and all that later years need to verify it.

A signature is added behind the bytes that are there; earlier signatures stay as they were.
"""

import hashlib
import io
import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.stamp import StaticStampStyle

from egov.kernel.errors import Refused
from egov.lgsp.signing import stamp
from egov.lgsp.signing.certificates import VALID_FROM, VALID_TO
from egov.lgsp.signing.credentials import Credential, PersonSigner
from egov.lgsp.signing.timestamps import time_stamper
from egov.lgsp.signing.trust import validation_context

# It warns that nothing is fetched from outside; nothing needs to be.
logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)

_MOST_REMEMBERED = 64
_signed_here: "OrderedDict[bytes, None]" = OrderedDict()  # digests of what this process signed last
RESERVED = 24_576  # hexadecimal digits for the signature container; ours are about 12,000
_INSIDE = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)


@dataclass(frozen=True)
class Mark:
    """Where the visible stamp stands: page from 0, -1 is the last; box in points from the lower left.

    `drawn`: the page shows it already (`shown_in_stamp` has its words), so the signature only takes the place.
    """

    page: int = -1
    box: tuple[int, int, int, int] | None = None  # None: the next free place at the foot
    drawn: bool = False


class _SignerAt(PdfSigner):
    """pyHanko's signer with a clock that is given."""

    def __init__(self, at: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def sign_pdf(
    pdf: bytes,
    *,
    signer: Credential,
    reason: str,
    location: str = "",
    at: datetime,
    mark: Mark | None = None,
) -> bytes:
    """The PDF with one more signature (PAdES B-LT), time-stamped `at`; a visible stamp where `mark` says.

    Raises Refused when the file cannot be signed or the time lies outside the certificate's validity.
    """
    if not VALID_FROM <= at < VALID_TO:
        raise Refused(gettext("Thời điểm ký nằm ngoài thời hạn của chứng thư số."))
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        earlier = len(writer.prev.embedded_signatures)
        place, style = _appearance(writer, signer, at, mark, earlier)
        engine = _SignerAt(
            at,
            _metadata(f"ChuKy{earlier + 1}", signer, reason, location, at),
            PersonSigner(signer),
            timestamper=time_stamper(at),
            stamp_style=style,
            new_field_spec=place,
        )
        signed: bytes = engine.sign_pdf(writer, bytes_reserved=RESERVED).getvalue()
    except (PdfError, SigningError, ValueError, KeyError) as error:  # whatever a broken file leads to
        raise Refused(gettext("Không ký được tệp PDF này: tệp bị hỏng hoặc bị khoá. Lập lại tệp rồi ký.")) from error
    if not earlier:
        _remember(signed)
    return signed


def just_signed(pdf: bytes) -> bool:
    """Did this process make these very bytes with `sign_pdf` a moment ago, as their only signature?

    Then the chain, the revocation lists and the time stamp were checked while signing.
    """
    return hashlib.sha256(pdf).digest() in _signed_here


def _remember(pdf: bytes) -> None:
    _signed_here[hashlib.sha256(pdf).digest()] = None
    while len(_signed_here) > _MOST_REMEMBERED:
        _signed_here.popitem(last=False)


def _metadata(field: str, signer: Credential, reason: str, location: str, at: datetime) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=signer.name,
        reason=reason or None,
        location=location or None,
        embed_validation_info=True,
        validation_context=validation_context(at),
        dss_settings=_INSIDE,
    )


def _appearance(
    writer: IncrementalPdfFileWriter, signer: Credential, at: datetime, mark: Mark | None, earlier: int
) -> tuple[fields.SigFieldSpec, StaticStampStyle | None]:
    name = f"ChuKy{earlier + 1}"
    if mark is None:
        return fields.SigFieldSpec(name), None
    pages = int(writer.root["/Pages"]["/Count"])
    page = mark.page % pages
    width = float(_page_width(writer, page))
    spec = fields.SigFieldSpec(name, on_page=page, box=mark.box or stamp.box(earlier, width))
    if mark.drawn:
        return spec, StaticStampStyle(background=stamp.nothing(), border_width=0, background_layout=stamp.FULL)
    drawn = stamp.draw(signer.name, signer.title, signer.organisation, at)
    return spec, StaticStampStyle(background=stamp.Page(drawn), border_width=0, background_layout=stamp.FULL)


def _page_width(writer: IncrementalPdfFileWriter, page: int) -> float:
    found = writer.find_page_for_modification(page)[0].get_object()
    while "/MediaBox" not in found:
        found = found["/Parent"]
    left, _, right, _ = (float(value) for value in found["/MediaBox"])
    return right - left
