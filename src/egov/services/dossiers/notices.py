"""What the applicant is written when something happens: the template and the words that fill it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from egov.foundation.calendars.api import calendar_of
from egov.foundation.events.api import Event
from egov.kernel.money import format_dong
from egov.kernel.vietnamese import short_date
from egov.kernel.working_time import in_hanoi
from egov.lgsp.messaging.api import Recipient
from egov.services.dossiers.fees import receipt_for
from egov.services.dossiers.models import Dossier, Result
from egov.services.dossiers.rules import intake

Words = dict[str, str]
Maker = Callable[[Dossier, Mapping[str, Any]], Words]


def recipient_of(dossier: Dossier) -> Recipient:
    """Who is written to about the dossier."""
    return Recipient(
        name=dossier.applicant_name,
        email=dossier.applicant_email,
        phone=dossier.applicant_phone,
        user_id=dossier.owner_id,
        language=dossier.language,
    )


def link_to(dossier: Dossier) -> str:
    """The owner's page of the dossier; a guest is led to the look-up with the code filled in."""
    if dossier.owner_id is None:
        return f"{site_for(dossier)}/tra-cuu/?ma={dossier.code}"
    return f"{site_for(dossier)}/ho-so/{dossier.code}/"


def site_for(dossier: Dossier) -> str:
    """The portal in the language that the dossier was filed in."""
    return f"{settings.SITE_URL}/en" if dossier.language == "en" else settings.SITE_URL


def common(dossier: Dossier) -> Words:
    """What every notice may name."""
    return {
        "code": dossier.code,
        "procedure": dossier.content.title.to(dossier.language),
        "agency": dossier.office.name,
        "link": link_to(dossier),
    }


def moment(value: datetime | str | None) -> str:
    """A moment as it is written in a letter, in the language of the moment; empty when there is none."""
    if not value:
        return ""
    local = in_hanoi(datetime.fromisoformat(value) if isinstance(value, str) else value)
    sentence = _("%(hour)s giờ %(minute)s ngày %(day)s")
    return sentence % {"hour": local.hour, "minute": f"{local:%M}", "day": short_date(local)}


def _submitted(dossier: Dossier, payload: Mapping[str, Any]) -> Words:
    until = intake.answer_until(dossier.submitted_at, calendar_of(dossier.office_id))
    return {"answer_by": moment(until) if dossier.channel == "online" else ""}


def _asked(dossier: Dossier, payload: Mapping[str, Any]) -> Words:
    items = "; ".join(f"{item['name']}: {item['what']}" for item in payload["items"])
    return {"what": ". ".join(part for part in (payload["reason"].rstrip("."), items) if part), "answer_by": ""}


def _ready(dossier: Dossier, payload: Mapping[str, Any]) -> Words:
    place = _("Bộ phận Tiếp nhận và Trả kết quả, %(office)s") % {"office": dossier.office.name}
    return {"place": place, "hours": "", "bring": ""}


def _issued(dossier: Dossier, payload: Mapping[str, Any]) -> Words:
    code = Result.objects.values_list("verification", flat=True).get(dossier=dossier)
    return {"verify": f"{site_for(dossier)}/xac-thuc/{code}/" if code else ""}


def _paid(dossier: Dossier, payload: Mapping[str, Any]) -> Words:
    receipt = receipt_for(dossier)
    return {"amount": format_dong(payload["amount"]), "receipt": str(receipt) if receipt else ""}


def _finished(event: Event) -> str:
    return "dossier.early" if event.payload["early"] else "dossier.ready"


NOTICES: Mapping[str, tuple[str | Callable[[Event], str], Maker]] = {
    "dossiers.Submitted": ("dossier.submitted", _submitted),
    "dossiers.Received": ("dossier.received", lambda d, p: {"due": moment(p["due"])}),
    "dossiers.IntakeSupplementAsked": ("dossier.supplement_requested", _asked),
    "dossiers.SupplementAsked": ("dossier.supplement_requested", _asked),
    "dossiers.SupplementAnswered": ("dossier.supplement_received", lambda d, p: {"due": ""}),
    "dossiers.SupplementAccepted": ("dossier.supplement_received", lambda d, p: {"due": moment(p["due"])}),
    "dossiers.Refused": ("dossier.refused", lambda d, p: {"reason": p["reason"]}),
    "dossiers.Postponed": (
        "dossier.apology",
        lambda d, p: {"reason": p["reason"], "new_due": moment(p["new_due"])},
    ),
    "dossiers.Finished": (_finished, _ready),
    "dossiers.Returned": ("dossier.issued", _issued),
    "dossiers.Withdrawn": ("dossier.withdrawn", lambda d, p: {}),
    "dossiers.Stopped": ("dossier.stopped", lambda d, p: {"reason": p["reason"]}),
    "dossiers.FeePaid": ("dossier.paid", _paid),
}
SLIPS = {
    "dossiers.Received": "01",
    "dossiers.SupplementAccepted": "01",
    "dossiers.IntakeSupplementAsked": "02",
    "dossiers.SupplementAsked": "02",
    "dossiers.Refused": "03",
    "dossiers.Postponed": "04",
}
