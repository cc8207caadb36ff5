"""Folders and mailboxes that are watched."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.inlet_events import InletSet
from egov.lgsp.bus.models import Inlet, Service, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.problems import wrong_inlet


@dataclass(frozen=True, kw_only=True)
class SetInlet(Change[Subsystem]):
    """Watch a folder or mailbox: what arrives becomes an asynchronous call of a service by this application.

    The same code again changes it. The call needs the same right as any other of this application.
    """

    code: str
    title: str
    url: str
    service: int
    adapter: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    path: str = ""
    every: float = 60
    active: bool = True

    scope = "bus.manage"
    label = gettext_lazy("Theo dõi thư mục, hộp thư")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing != Standing.ACTIVE:
            return _("Mục này không đang hoạt động.")
        if not Service.objects.filter(pk=self.service, version="").exists():
            return _("Chọn một dịch vụ REST có trên trục.")
        return wrong_inlet(vars(self))

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        standing = Standing.ACTIVE if self.active else Standing.STOPPED
        names = ("title", "url", "adapter", "method", "path", "every")
        facts = {name: getattr(self, name) for name in names}
        facts |= {"service_id": self.service, "standing": standing, "next_at": self.at, "failures": 0, "said": ""}
        inlet, _made = Inlet.objects.update_or_create(subsystem=subject, code=self.code, defaults=facts)
        return InletSet(str(inlet), standing)


@dataclass(frozen=True, kw_only=True)
class RemoveInlet(Change[Subsystem]):
    """Watch it no more. What was taken stays where it was put."""

    code: str

    scope = "bus.manage"
    label = gettext_lazy("Thôi theo dõi")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        return None if subject.inlets.filter(code=self.code).exists() else _("Không có nơi nhận mang mã đó.")

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        subject.inlets.get(code=self.code).delete()
        return InletSet(f"{subject}/{self.code}", "removed")
