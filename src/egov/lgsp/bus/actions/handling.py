"""How a service's messages are changed on their way, and how they are delivered."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus import mediating
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.handling import terms_of, wrong_mediation_of, wrong_terms
from egov.lgsp.bus.handling_events import MediationPut, MediationTakenOut, TermsRemoved, TermsSet
from egov.lgsp.bus.models import DeliveryTerms, Service
from egov.lgsp.bus.policies import agency_of


class OfService(Change[Service]):
    """A change of a service by who looks after it."""

    scope = "bus.manage"

    def agency_for(self, subject: Service, actor: Actor) -> int | None:
        return agency_of(subject)


@dataclass(frozen=True, kw_only=True)
class PutMediation(OfService):
    """Put a service's mediation into use as its next version. The same document again changes nothing."""

    document: Any

    label = gettext_lazy("Đặt chuyển đổi")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        return wrong_mediation_of(subject, self.document)

    def change(self, subject: Service, actor: Actor) -> Payload:
        made = mediating.put(subject, self.document, actor.name)
        return MediationPut(str(subject), made.version)


@dataclass(frozen=True, kw_only=True)
class UseMediation(OfService):
    """Put an earlier version of a service's mediation into use again."""

    version: int

    label = gettext_lazy("Dùng lại chuyển đổi")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        found = subject.mediations.filter(version=self.version).first()
        if found is None:
            return _("Dịch vụ không có phiên bản chuyển đổi này.")
        return _("Phiên bản này đang dùng.") if found.in_use else wrong_mediation_of(subject, found.document)

    def change(self, subject: Service, actor: Actor) -> Payload:
        mediating.back_to(subject.mediations.get(version=self.version))
        return MediationPut(str(subject), self.version)


@dataclass(frozen=True, kw_only=True)
class TakeOutMediation(OfService):
    """Let a service's messages pass unchanged again; its versions stay."""

    label = gettext_lazy("Bỏ chuyển đổi")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        return None if subject.mediations.filter(in_use=True).exists() else _("Dịch vụ này không có chuyển đổi.")

    def change(self, subject: Service, actor: Actor) -> Payload:
        mediating.take_out(subject)
        return MediationTakenOut(str(subject))


@dataclass(frozen=True, kw_only=True)
class SetTerms(OfService):
    """Say how a service is delivered to: asynchronously or not, how often, once only, with a circuit breaker.

    What is not named is as it is by default.
    """

    values: dict[str, Any]

    label = gettext_lazy("Đặt điều khoản giao nhận")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        unknown = self.values.keys() - terms_of({}).keys()
        if unknown:
            return _("Không sửa được %(names)s.") % {"names": ", ".join(sorted(unknown))}
        return wrong_terms(terms_of(self.values))

    def change(self, subject: Service, actor: Actor) -> Payload:
        values = terms_of(self.values)
        DeliveryTerms.objects.update_or_create(service=subject, defaults=values)
        return TermsSet(str(subject), values)


@dataclass(frozen=True, kw_only=True)
class RemoveTerms(OfService):
    """Call the service only while its caller waits. What was accepted for it is still delivered."""

    label = gettext_lazy("Bỏ điều khoản giao nhận")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        there = DeliveryTerms.objects.filter(service=subject).exists()
        return None if there else _("Dịch vụ này chưa có điều khoản giao nhận.")

    def change(self, subject: Service, actor: Actor) -> Payload:
        DeliveryTerms.objects.filter(service=subject).delete()
        return TermsRemoved(str(subject))
