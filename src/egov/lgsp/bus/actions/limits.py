"""Policies: limits of a caller at a service in some hours."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.events import PolicyRemoved, PolicySet
from egov.lgsp.bus.models import Policy, Service, Subsystem
from egov.lgsp.bus.problems import wrong_limits

LIMITS = ("rate", "burst", "quota", "concurrency", "most_bytes", "priority", "cache")


@dataclass(frozen=True, kw_only=True)
class SetPolicy(Change[Agency]):
    """Limit a caller at a service in some hours; no caller or no service means each by itself. The same place again
    replaces it. The subject is the operator's agency."""

    subsystem: int | None = None
    service: int | None = None
    from_hour: int = 0
    to_hour: int = 24
    rate: float | None = None
    burst: int | None = None
    quota: int | None = None
    concurrency: int | None = None
    most_bytes: int | None = None
    priority: int = Policy.Priority.NORMAL
    cache: bool = False

    scope = "bus.operate"
    label = gettext_lazy("Đặt hạn mức")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if self.subsystem is not None and not Subsystem.objects.filter(pk=self.subsystem).exists():
            return _("Không có ứng dụng này.")
        if self.service is not None and not Service.objects.filter(pk=self.service).exists():
            return _("Không có dịch vụ này.")
        wrong = wrong_limits(vars(self))
        if wrong:
            return wrong
        others = Policy.objects.filter(subsystem=self.subsystem, service=self.service).exclude(from_hour=self.from_hour)
        if others.filter(from_hour__lt=self.to_hour, to_hour__gt=self.from_hour).exists():
            return _("Khung giờ này chồng lên hạn mức khác của cùng ứng dụng và dịch vụ.")
        return None

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def about(self, subject: Agency) -> Policy:
        return Policy.objects.get(subsystem=self.subsystem, service=self.service, from_hour=self.from_hour)

    def change(self, subject: Agency, actor: Actor) -> Payload:
        limits = {name: getattr(self, name) for name in LIMITS}
        policy, _new = Policy.objects.update_or_create(
            subsystem=Subsystem.objects.filter(pk=self.subsystem or 0).first(),
            service=Service.objects.filter(pk=self.service or 0).first(),
            from_hour=self.from_hour,
            defaults={"to_hour": self.to_hour, **limits},
        )
        return PolicySet(str(policy), limits)


@dataclass(frozen=True, kw_only=True)
class RemovePolicy(Change[Policy]):
    """The limits fall away; the next closest policy counts."""

    scope = "bus.operate"
    label = gettext_lazy("Bỏ hạn mức")

    def change(self, subject: Policy, actor: Actor) -> Payload:
        what, key = str(subject), subject.pk
        subject.delete()
        subject.pk = key  # the event still names it
        return PolicyRemoved(what)
