"""Credentials that end soon: an event and a mail 30, 14 and 3 days before, once each, unless a newer one is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from egov.foundation.events.api import Event, Payload, event, record
from egov.kernel.actor import SYSTEM
from egov.lgsp.bus.models import Credential

DAYS = (3, 14, 30)


@event("bus.CredentialExpires", unhandled="its mail is written with it; shown among the bus's warnings")
@dataclass(frozen=True)
class CredentialExpires(Payload):
    """An application's certificate, secret or key ends within so many days and no newer one is there."""

    fingerprint: str
    days: int


def warn(now: datetime) -> int:
    """Tell of each credential that has entered one of the spans since it was told of last; gives how many."""
    soon = Credential.objects.select_related("subsystem__member").filter(
        revoked_at=None, valid_to__gt=now, valid_to__lte=now + timedelta(days=DAYS[-1])
    )
    told = 0
    for credential in soon:
        days = next(each for each in DAYS if credential.valid_to <= now + timedelta(days=each))
        told += _tell(credential, days, now)
    return told


def _tell(credential: Credential, days: int, now: datetime) -> bool:
    newer = Credential.objects.filter(
        subsystem=credential.subsystem,
        kind=credential.kind,
        revoked_at=None,
        valid_to__gt=credential.valid_to + timedelta(days=DAYS[-1]),
    )
    if newer.exists():
        return False
    payload = CredentialExpires(fingerprint=credential.fingerprint, days=days)
    with transaction.atomic():
        Credential.objects.select_for_update().get(pk=credential.pk)
        known = Event.objects.filter(name=payload.name, payload__fingerprint=credential.fingerprint, payload__days=days)
        if known.exists():
            return False
        record(payload, subject=credential.subsystem, actor=SYSTEM, at=now)
    to = credential.subsystem.member.contact
    if to:
        with override("vi"):
            send_mail(
                _("Thông tin xác thực của %(system)s sắp hết hạn") % {"system": credential.subsystem},
                _("%(what)s hết hạn lúc %(when)s. Hãy đăng ký cái mới trước đó; hai cái có thể cùng có hiệu lực.")
                % {"what": credential, "when": credential.valid_to.isoformat(timespec="minutes")},
                None,
                [to],
            )
    return True
