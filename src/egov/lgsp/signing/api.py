"""Front door: signing PDF papers, verifying them, and the register that anybody may ask."""

from egov.lgsp.signing.authority import ensure_authority
from egov.lgsp.signing.credentials import Credential, credential_for
from egov.lgsp.signing.documents import (
    CopyCheck,
    check_copy,
    find,
    new_code,
    qr_svg,
    register,
    signed_bytes,
    verification_url,
    withdraw,
)
from egov.lgsp.signing.models import SignedDocument
from egov.lgsp.signing.signing import Mark, sign_pdf
from egov.lgsp.signing.stamp import shown as shown_in_stamp
from egov.lgsp.signing.timestamps import time_stamp, time_stamp_answer, time_stamp_authorities
from egov.lgsp.signing.verification import SignatureReport, Verification, verify_pdf

__all__ = [
    "CopyCheck",
    "Credential",
    "Mark",
    "SignatureReport",
    "SignedDocument",
    "Verification",
    "check_copy",
    "credential_for",
    "ensure_authority",
    "find",
    "new_code",
    "qr_svg",
    "register",
    "shown_in_stamp",
    "sign_pdf",
    "signed_bytes",
    "time_stamp",
    "time_stamp_answer",
    "time_stamp_authorities",
    "verification_url",
    "verify_pdf",
    "withdraw",
]
