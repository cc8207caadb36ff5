"""The six slips of circular 01/2018/TT-VPCP, article 9, as PDF: `render(ReceiptSlip(...))`.

Frozen values in, bytes out; no database. The forms are Typst templates in `templates/`.
"""

from egov.services.dossiers.slips.content import (
    ApologySlip,
    ControlSlip,
    Handover,
    Head,
    Paper,
    Party,
    ReceiptSlip,
    RefusalSlip,
    Register,
    RegisterRow,
    Slip,
    SupplementSlip,
    WantedPaper,
)
from egov.services.dossiers.slips.printing import render

__all__ = [
    "ApologySlip",
    "ControlSlip",
    "Handover",
    "Head",
    "Paper",
    "Party",
    "ReceiptSlip",
    "RefusalSlip",
    "Register",
    "RegisterRow",
    "Slip",
    "SupplementSlip",
    "WantedPaper",
    "render",
]
