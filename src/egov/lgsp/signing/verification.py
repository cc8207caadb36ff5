"""Is this PDF what was signed, and by whom? Answers in sentences for the person who holds the paper."""

import io
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl, x509
from django.utils.translation import gettext
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from egov.lgsp.signing.trust import validation_context


@dataclass(frozen=True)
class SignatureReport:
    """One signature, in the order of signing."""

    name: str
    title: str
    organisation: str
    signed_at: datetime | None  # from the time stamp; without a trusted one, None
    intact: bool
    trusted: bool
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Verification:
    """`signer`, `organisation` and `signed_at` are those of the last signature."""

    intact: bool  # every signature fits and nothing but signatures was added since
    trusted: bool  # every signer's certificate leads to an authority that we believe, and was not revoked
    signer: str
    signed_at: datetime | None
    organisation: str
    problems: tuple[str, ...]
    signatures: tuple[SignatureReport, ...] = ()

    @property
    def good(self) -> bool:
        """May the paper be relied on?"""
        return self.intact and self.trusted and not self.problems


def verify_pdf(pdf: bytes) -> Verification:
    """Check every signature, the chain of certificates, the time stamps, and that all of the file is covered."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        embedded = list(reader.embedded_regular_signatures)
        lists = _carried_lists(reader)
    except Exception:  # hostile input: whatever the parser raises means unreadable
        return _nothing(gettext("Không đọc được tệp này. Chọn đúng tệp PDF đã nhận, không phải ảnh chụp."))
    if not embedded:
        return _nothing(gettext("Tệp không có chữ ký số. Hãy chọn tệp gốc được gửi cho bạn."))
    reports = tuple(_report(one, lists, last=one is embedded[-1]) for one in embedded)
    final = reports[-1]
    return Verification(
        intact=all(report.intact for report in reports),
        trusted=all(report.trusted for report in reports),
        signer=final.name,
        signed_at=final.signed_at,
        organisation=final.organisation,
        problems=tuple(problem for report in reports for problem in report.problems),
        signatures=reports,
    )


_BETWEEN = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)


def _nothing(problem: str) -> Verification:
    return Verification(False, False, "", None, "", (problem,))


def _carried_lists(reader: PdfFileReader) -> tuple[crl.CertificateList, ...]:
    """The revocation lists in the document's own store."""
    if "/DSS" not in reader.root:
        return ()
    store = reader.root["/DSS"]
    return tuple(crl.CertificateList.load(one.get_object().data) for one in store.get("/CRLs", ()))


def _report(embedded: EmbeddedPdfSignature, lists: tuple[crl.CertificateList, ...], *, last: bool) -> SignatureReport:
    try:
        subject = _subject(embedded.signer_cert)
        # A fresh context each time: it collects certificates from the document it has looked at.
        status = validate_pdf_signature(embedded, validation_context(None, lists), validation_context(None, lists))
    except (ValueError, PdfError, SignatureValidationError) as error:  # malformed signature containers
        sentence = gettext("Một chữ ký trong tệp bị hỏng, không kiểm tra được ({reason}).").format(reason=error)
        return SignatureReport("", "", "", None, False, False, (sentence,))
    stamped = status.timestamp_validity
    good_time = stamped is not None and stamped.valid and stamped.intact and stamped.trusted
    intact = bool(status.intact and status.valid) and not _changed(status, last=last)
    return SignatureReport(
        *subject,
        signed_at=stamped.timestamp if stamped is not None and good_time else None,
        intact=intact,
        trusted=bool(status.trusted),
        problems=tuple(_problems(subject[0], status, last=last, good_time=good_time)),
    )


def _changed(status: PdfSignatureStatus, *, last: bool) -> bool:
    """Behind the last signature only verification data may follow; behind an earlier one, signatures too."""
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return False
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION or status.modification_level is None:
        return True
    if last:  # bytes behind it that are no revision at all count as a change as well
        return status.modification_level is not ModificationLevel.LTA_UPDATES
    return status.modification_level not in _BETWEEN


def _problems(name: str, status: PdfSignatureStatus, *, last: bool, good_time: bool) -> list[str]:
    found = []
    if not (status.intact and status.valid):
        found.append(gettext("Nội dung đã bị sửa sau khi {name} ký. Không dùng tệp này; xin lại tệp gốc."))
    elif _changed(status, last=last):
        found.append(gettext("Có nội dung được thêm vào sau khi {name} ký. Không dùng tệp này; xin lại tệp gốc."))
    if status.revoked:
        found.append(gettext("Chứng thư số của {name} đã bị thu hồi. Hỏi cơ quan phát hành trước khi dùng."))
    elif not status.trusted:
        found.append(
            gettext(
                "Chứng thư số của {name} không do cơ quan chứng thực mà hệ thống tin cậy cấp. "
                "Hỏi cơ quan phát hành trước khi dùng."
            )
        )
    if not good_time:
        found.append(gettext("Chữ ký của {name} không có dấu thời gian tin cậy, nên không chắc ký lúc nào."))
    return [sentence.format(name=name) for sentence in found]


def _subject(certificate: x509.Certificate) -> tuple[str, str, str]:
    parts = certificate.subject.native
    return (
        str(parts.get("common_name", "")),
        str(parts.get("title", "")),
        str(parts.get("organization_name", "")),
    )
