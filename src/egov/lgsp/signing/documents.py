"""The register of signed papers: code, QR, and the question "is my copy genuine?"."""

import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from egov.foundation.files.api import StoredFile, keep, read_file
from egov.foundation.sql import api as sql
from egov.kernel.errors import NotFound, Refused
from egov.lgsp.signing.credentials import Credential
from egov.lgsp.signing.models import SignedDocument
from egov.lgsp.signing.rules.codes import make_code, read_code
from egov.lgsp.signing.signing import just_signed
from egov.lgsp.signing.verification import Verification, verify_pdf


@dataclass(frozen=True)
class CopyCheck:
    """What we say about a file that somebody sent in; `document` is the entry of exactly these bytes."""

    genuine: bool
    sentence: str
    document: SignedDocument | None
    verification: Verification


def new_code() -> str:
    """A code for a paper that is about to be made: print it and its QR on it, then sign and register."""
    return make_code(secrets.choice)


def verification_url(code: str) -> str:
    """Where anybody checks the code without signing in."""
    return f"{settings.SITE_URL.rstrip('/')}/xac-thuc/{code}/"


def qr_svg(code: str) -> str:
    """The QR of that address as an SVG picture."""
    out = io.BytesIO()
    segno.make(verification_url(code), error="m").save(out, kind="svg", xmldecl=False, border=2, scale=3)
    return out.getvalue().decode()


def register(
    pdf: bytes, *, code: str, title: str, name: str, subject: str, signer: Credential, at: datetime
) -> SignedDocument:
    """Keep the signed bytes under the code. `name` is the file's, `subject` such as `dossiers.dossier:7`.

    Raises Refused when the bytes do not carry a good signature: nothing unverifiable gets a code.
    """
    if not just_signed(pdf) and not (found := verify_pdf(pdf)).good:
        raise Refused(" ".join(found.problems))
    with transaction.atomic(savepoint=False):
        stored: StoredFile = keep(
            pdf, name=name, content_type="application/pdf", owner="signing", claimed_by=f"signing:{code}"
        )
        document = SignedDocument(
            code=code,
            sha256=stored.sha256,
            title=title,
            subject=subject,
            signer_name=signer.name,
            signer_title=signer.title,
            organisation=signer.organisation,
            signed_at=at,
            file=stored,
        )
        sql.insert(document)
    return document


def find(code: str) -> SignedDocument:
    """The paper with the code as somebody typed it; NotFound with a sentence when there is none."""
    plain = read_code(code)
    if plain is None:
        raise NotFound(
            gettext("Mã xác thực gồm 12 chữ và số, không có số 0, 1 và chữ O, I, L. Xem lại mã in trên giấy.")
        )
    document = SignedDocument.objects.select_related("file").filter(code=plain).first()
    if document is None:
        raise NotFound(gettext("Không có văn bản nào mang mã này. Xem lại mã, hoặc hỏi cơ quan ghi trên giấy."))
    return document


def signed_bytes(document: SignedDocument) -> bytes:
    """The bytes that were signed, proven unchanged."""
    return read_file(document.file_id)


def withdraw(document: SignedDocument, *, reason: str, at: datetime) -> None:
    """The agency takes the paper back; whoever asks is told why. Refused when that has happened already."""
    changed = SignedDocument.objects.filter(pk=document.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=reason
    )
    if not changed:
        raise Refused(gettext("Văn bản này đã được thu hồi."))


def check_copy(content: bytes) -> CopyCheck:
    """Is the file that somebody sent one of ours, to the last byte? Nothing of it is kept."""
    verification = verify_pdf(content)
    document = SignedDocument.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    if document is not None and document.withdrawn_at is not None:
        sentence = gettext("Văn bản này đã bị thu hồi: {reason}").format(reason=document.withdrawn_reason)
        return CopyCheck(False, sentence, document, verification)
    if document is not None and verification.good:
        return CopyCheck(True, gettext("Tệp đúng là bản gốc, chưa bị thay đổi."), document, verification)
    if verification.good:
        sentence = gettext("Chữ ký số trong tệp còn nguyên vẹn, nhưng tệp không do cổng này phát hành.")
        return CopyCheck(False, sentence, None, verification)
    sentence = gettext("Tệp không phải bản gốc. {why}").format(why=" ".join(verification.problems))
    return CopyCheck(False, sentence, None, verification)
