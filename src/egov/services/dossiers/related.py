"""What the counter asks: other dossiers of the applicant, what is known of a person, when a result may be promised."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from egov.foundation.calendars.api import calendar_of
from egov.foundation.directory.api import Agency
from egov.foundation.identity.api import User
from egov.kernel.actor import Actor
from egov.services.catalogue.api import ReleaseContent
from egov.services.dossiers.models import Dossier
from egov.services.dossiers.rules import deadlines

MOST = 5


@dataclass(frozen=True)
class Known:
    """A person who stands at the counter, from an account or from earlier dossiers of the same offices.

    `answers` are those of the last dossier.
    """

    name: str
    identity: str
    phone: str = ""
    email: str = ""
    address: str = ""
    born: str = ""
    sex: str = ""
    has_account: bool = False
    dossiers: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)


def others_of(dossier: Dossier, actor: Actor) -> list[Dossier]:
    """Other dossiers of the applicant that this officer may see, the newest first."""
    if not dossier.applicant_identity:
        return []
    same = Dossier.objects.visible_to(actor).filter(applicant_identity=dossier.applicant_identity)
    rows = same.exclude(pk=dossier.pk).select_related("procedure").only("code", "procedure__name")
    return list(rows.order_by("-id")[:MOST])


def person_known(identity: str, actor: Actor) -> Known | None:
    """Who has this identity number, as far as the officer's own offices know; None for a stranger."""
    if not identity:
        return None
    seen = Dossier.objects.visible_to(actor).filter(applicant_identity=identity).order_by("-id")
    earlier = list(seen.select_related("filing").defer("search", "search_text")[:MOST])
    account = User.objects.filter(personal_number=identity, is_active=True).order_by("id").first()
    if account is None and not earlier:
        return None
    last = earlier[0] if earlier else None
    return Known(
        name=account.full_name if account and account.full_name else (last.applicant_name if last else ""),
        identity=identity,
        phone=(account.phone if account else "") or (last.applicant_phone if last else ""),
        email=(account.email if account else "") or (last.applicant_email if last else ""),
        address=(account.address if account else "") or (last.applicant_address if last else ""),
        born=account.date_of_birth.isoformat() if account and account.date_of_birth else "",
        sex=account.sex if account else "",
        has_account=account is not None,
        dossiers=len(earlier),
        answers=last.filing.answers if last else {},
    )


def expected_due(content: ReleaseContent, office: Agency, at: datetime) -> datetime:
    """When a dossier taken in now would be due, by the receiving office's calendar. Raises CalendarMissing."""
    return deadlines.due_at(at, content.limit.value, content.limit.unit, calendar_of(office.pk))


def received_today(offices: Collection[int], now: datetime | None = None, most: int = 8) -> list[Dossier]:
    """What these offices took in today, the last first."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    rows = Dossier.objects.filter(office__in=offices, received_at__gte=midnight).select_related("procedure")
    return list(rows.defer("search", "search_text").order_by("-received_at")[:most])
