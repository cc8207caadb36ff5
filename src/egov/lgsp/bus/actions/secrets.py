"""Accounts that services use at their providers: kept, exchanged, forgotten."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.gateway.adapters.secrets import seal, secrets_key
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.bus.inlet_events import SecretDropped, SecretPut
from egov.lgsp.bus.models import Secret, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.rules.identifiers import IDENTIFIER

LETTERS = re.compile(IDENTIFIER)
LONGEST = 20_000


@dataclass(frozen=True, kw_only=True)
class PutSecret(Change[Subsystem]):
    """Keep a password or private key under a name, sealed; the adapters of this application's services use it.

    Nobody can read it again. The same name again exchanges it.
    """

    name: str
    value: str = field(repr=False)

    scope = "bus.manage"
    label = gettext_lazy("Cất bí mật")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing == Standing.REFUSED:
            return _("Ứng dụng này đã bị từ chối.")
        if not LETTERS.fullmatch(self.name) or len(self.name) > 64:
            return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
        if not self.value or len(self.value) > LONGEST:
            return _("Bí mật có từ 1 đến %(most)s ký tự.") % {"most": LONGEST}
        return None

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        given = settings_from()
        place = f"{settings.BUS_INSTANCE}/{subject}:{self.name}"
        sealed = seal(secrets_key(given.keys, given.secrets_key), place, self.value)
        facts = {"sealed": sealed, "put_at": self.at, "put_by": actor.name[:150]}
        Secret.objects.update_or_create(subsystem=subject, name=self.name, defaults=facts)
        return SecretPut(str(subject), self.name)


@dataclass(frozen=True, kw_only=True)
class DropSecret(Change[Subsystem]):
    """Forget a secret. Services that name it fail from now on."""

    name: str

    scope = "bus.manage"
    label = gettext_lazy("Xoá bí mật")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        return (
            None
            if Secret.objects.filter(subsystem=subject, name=self.name).exists()
            else _("Không có bí mật mang tên đó.")
        )

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        Secret.objects.filter(subsystem=subject, name=self.name).delete()
        return SecretDropped(str(subject), self.name)
