"""A slip on the screen, as it will be printed. The frozen record says everything; nothing is looked up again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.kernel.money import format_dong, in_words
from egov.services.dossiers.api import SlipRecord


@dataclass(frozen=True)
class ShownSlip:
    """One slip for the template `desk/parts/slip.html`."""

    pk: int
    kind: str
    title: str
    number: str
    data: Mapping[str, Any]
    received: datetime | None
    due: datetime | None
    old_due: datetime | None
    fee: str
    delivery: str
    pdf: str
    qr: SafeString
    items: tuple[Mapping[str, str], ...] = ()


def shown(record: SlipRecord) -> ShownSlip:
    """A slip of kind 01 to 04."""
    data = record.data
    code = data["code"]
    return ShownSlip(
        pk=record.pk,
        kind=record.kind,
        title=_(words.SLIPS[record.kind]),
        number=f"{record.number}/{record.year}",
        data=data,
        received=_moment(data.get("received")),
        due=_moment(data.get("due")),
        old_due=_moment(data.get("old_due")),
        fee=fee_words(int(data.get("fee") or 0), int(data.get("fee_paid") or 0)),
        delivery=_(words.DELIVERY.get(data.get("delivery", ""), "")) if data.get("delivery") else "",
        pdf=reverse("desk:slip", args=[code, record.pk]),
        items=tuple(data.get("items") or ()),
        qr=qr(f"{settings.SITE_URL}/tra-cuu/?ma={code}"),
    )


def fee_words(due: int, paid: int, given_back: int = 0) -> str:
    """75.000 đ (bảy mươi lăm nghìn đồng), đã thu, đã hoàn 25.000 đ."""
    if not due:
        return _("Không thu phí, lệ phí")
    state = _("đã thu") if paid >= due else _("chưa thu")
    words = f"{format_dong(due)} ({in_words(due).lower()}), {state}"
    return words + _(", đã hoàn %(sum)s") % {"sum": format_dong(given_back)} if given_back else words


def qr(address: str) -> SafeString:
    """The tracking page's address as a drawing."""
    drawing = segno.make(address, error="m").svg_inline(border=0, scale=3, omitsize=True)
    return mark_safe(drawing)  # noqa: S308 - made of our own address


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
