"""Slips as PDF: from the frozen data of a record, or from the log for the control slip and the register."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from egov.foundation.directory.api import Agency
from egov.kernel.working_time import HANOI, in_hanoi
from egov.services.dossiers import slips
from egov.services.dossiers.models import Delivery, Dossier, SlipRecord
from egov.services.dossiers.models.dossier import DossierQuerySet

UNITS = {"working_days": "ngày làm việc", "days": "ngày", "working_hours": "giờ làm việc"}
NOTATION = {"01": "TNHS", "02": "HDHS", "03": "TCHS", "04": "PXL"}


def slip_pdf(record: SlipRecord) -> bytes:
    """The slip as PDF, in Vietnamese whoever asks; printed again it has the same words."""
    makers: dict[str, Callable[[SlipRecord, dict[str, Any]], slips.Slip]] = {
        "01": _receipt,
        "02": _supplement,
        "03": _refusal,
        "04": _apology,
    }
    with override("vi"):
        return slips.render(makers[record.kind](record, record.data), made_at=record.made_at)


def control_pdf(dossier: Dossier) -> bytes:
    """Slip 05: one row for each hand-over so far, from the steps that were done."""
    done = dossier.steps.filter(closed_at__isnull=False).exclude(outcome="cancelled")
    steps = list(done.select_related("agency", "division", "closed_by").order_by("id"))
    rows = []
    for giver, taker in pairwise(steps):
        moved = (giver.agency_id, giver.division_id) != (taker.agency_id, taker.division_id)
        if not moved or giver.closed_at is None:
            continue
        late = giver.due is not None and giver.closed_at > giver.due
        rows.append(
            slips.Handover(
                giver=_unit(giver),
                taker=_unit(taker),
                at=giver.closed_at,
                given_by=str(giver.closed_by or ""),
                taken_by=str(taker.closed_by or ""),
                result="Quá hạn" if late else "Đúng hạn",
            )
        )
    others = dossier.consultations.select_related("agency")
    return slips.render(
        slips.ControlSlip(
            head=_head(dossier.office.name, dossier.office.short_name, "", timezone.now()),
            code=dossier.code,
            tracking_url=tracking_url(dossier.code),
            request=dossier.content.title.vi,
            lead=dossier.lead.name,
            others=tuple(item.agency.name for item in others),
            handovers=tuple(rows),
            blank_rows=max(0, 6 - len(rows)),
        )
    )


def register_rows(office: Agency, first: date, last: date) -> DossierQuerySet:
    """What the register of an office holds: dossiers received from `first` to `last`."""
    start, end = (datetime.combine(day, time(), HANOI) for day in (first, last + timedelta(days=1)))
    rows = Dossier.objects.filter(office=office, received_at__gte=start, received_at__lt=end)
    return rows.select_related("procedure", "lead", "result").order_by("received_at", "id")


def register_pdf(office: Agency, first: date, last: date) -> bytes:
    """Slip 06, on A4 across."""
    rows = [_register_row(dossier) for dossier in register_rows(office, first, last)]
    head = _head(office.name, office.short_name, "", timezone.now())
    return slips.render(slips.Register(head=head, first=first, last=last, rows=tuple(rows)))


def tracking_url(code: str) -> str:
    """Where the QR leads."""
    return f"{settings.SITE_URL}/tra-cuu/?ma={code}"


def _register_row(dossier: Dossier) -> slips.RegisterRow:
    received = dossier.received_at
    assert received is not None
    result = getattr(dossier, "result", None)
    return slips.RegisterRow(
        code=dossier.code,
        procedure=dossier.procedure.name,
        sets=dossier.sets,
        applicant=dossier.applicant_name,
        contact=", ".join(part for part in (dossier.applicant_address, dossier.applicant_phone) if part),
        lead=dossier.lead.short_name,
        received=in_hanoi(received).date(),
        due=in_hanoi(dossier.due).date() if dossier.due else None,
        returned=in_hanoi(dossier.returned_at).date() if dossier.returned_at else None,
        delivery=str(Delivery(dossier.delivery).label),
        signed_for=result.handed_to if result is not None else "",
    )


def _unit(step: Any) -> str:
    return str(step.division.name if step.division else step.agency.short_name)


def _head(agency: str, place: str, number: str, at: datetime) -> slips.Head:
    return slips.Head(agency=agency, place=place or "Nam Định", number=number, day=in_hanoi(at).date())


def _common(record: SlipRecord, data: dict[str, Any]) -> dict[str, Any]:
    number = f"{record.number}/{NOTATION[record.kind]}"
    return {
        "head": _head(data["office"], "Nam Định", number, record.made_at),
        "code": data["code"],
        "tracking_url": tracking_url(data["code"]),
        "party": slips.Party(name=data["applicant"], address=data["address"], phone=data["phone"], email=data["email"]),
        "request": data["procedure"],
        "hotline": settings.HOTLINE,
    }


def _receipt(record: SlipRecord, data: dict[str, Any]) -> slips.ReceiptSlip:
    limit = data["limit"]
    at_once = "Trong ngày làm việc" if not limit["value"] else f"{limit['value']} {UNITS[limit['unit']]}"
    papers = [
        slips.Paper(
            name=paper["name"],
            originals=paper["originals"],
            copies=paper["copies"],
            note=f"{paper['files']} tệp" if paper["files"] else "",
        )
        for paper in data["papers"]
    ]
    return slips.ReceiptSlip(
        **_common(record, data),
        papers=tuple(papers),
        sets=data["sets"],
        limit=at_once,
        received_at=datetime.fromisoformat(data["received"]),
        due=datetime.fromisoformat(data["due"]),
        delivery=str(Delivery(data["delivery"]).label),
        officer=data["officer"],
        deliverer=data["deliverer"],
        fee=data["fee"],
        fee_paid=data["fee"] > 0 and data["fee_paid"] >= data["fee"],
    )


def _supplement(record: SlipRecord, data: dict[str, Any]) -> slips.SupplementSlip:
    wanted = [slips.WantedPaper(name=f"{item['name']}: {item['what']}") for item in data["items"]]
    return slips.SupplementSlip(
        **_common(record, data), wanted=tuple(wanted), reason=data["reason"], officer=data["officer"]
    )


def _refusal(record: SlipRecord, data: dict[str, Any]) -> slips.RefusalSlip:
    return slips.RefusalSlip(
        **_common(record, data), reason=data["reason"], officer=data["officer"], deliverer=data["deliverer"]
    )


def _apology(record: SlipRecord, data: dict[str, Any]) -> slips.ApologySlip:
    return slips.ApologySlip(
        **_common(record, data),
        received_at=datetime.fromisoformat(data["received"]),
        due=datetime.fromisoformat(data["old_due"]),
        new_due=datetime.fromisoformat(data["due"]),
        reason=data["reason"],
        leader_title=data.get("leader_title") or "Thủ trưởng cơ quan",
        leader=data.get("leader", ""),
    )
