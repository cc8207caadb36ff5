"""The receipt as PDF/A, set by Typst from `receipt.typ`."""

import json
from functools import cache
from pathlib import Path

import typst
from django.utils import timezone

from egov.kernel.money import format_dong
from egov.lgsp.payments.models import Receipt

SOURCE = Path(__file__).with_name("receipt.typ")


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(SOURCE), ignore_system_fonts=True)


def receipt_pdf(receipt: Receipt) -> bytes:
    """One page A5 across, from the receipt's own record, so that a reprint is the same."""
    day = timezone.localtime(receipt.issued_at)
    data = {
        "form": receipt.form,
        "sign": receipt.sign,
        "number": receipt.printed_number,
        "agency": receipt.agency_name,
        "tax_code": receipt.agency_tax_code,
        "payer": receipt.payer_name,
        "address": receipt.payer_address,
        "lines": [[line["name"], format_dong(line["amount"])] for line in receipt.lines],
        "amount": format_dong(receipt.amount),
        "words": receipt.amount_in_words,
        "method": receipt.method,
        "collector": receipt.collector,
        "dossier": receipt.dossier_code,
        "procedure": receipt.procedure_code,
        "day": f"Ngày {day:%d} tháng {day:%m} năm {day:%Y}",
    }
    document = _compiler().compile(
        sys_inputs={"data": json.dumps(data)},
        format="pdf",
        pdf_standards=["a-2a"],
        timestamp=int(day.timestamp()),
    )
    if not isinstance(document, bytes):
        raise TypeError("a receipt is one document")
    return document
