"""Queues that the bus empties: opened, changed, closed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.events import QueueRemoved, QueueSet
from egov.lgsp.bus.models import Queue, Service, Subsystem
from egov.lgsp.bus.problems import wrong_queue

FACTS = (
    *("broker", "user", "secret", "verify_tls", "queue", "method", "path", "mode", "alone", "prefetch"),
    *("dead_letters", "active"),
)


@dataclass(frozen=True, kw_only=True)
class SetQueue(Change[Agency]):
    """Empty a queue of a broker in the name of an application, for a service. The same code again replaces it. What it
    may reach is decided by the application's rights, as with any call. The subject is the operator's agency."""

    code: str
    broker: str
    queue: str
    subsystem: int
    service: int
    user: str = "guest"
    secret: str = ""
    verify_tls: bool = True
    method: str = "POST"
    path: str = ""
    mode: str = Queue.Mode.MESSAGE
    alone: bool = False
    prefetch: int = 20
    dead_letters: str = ""
    active: bool = True

    scope = "bus.operate"
    label = gettext_lazy("Nhận tin từ hàng đợi")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if not Subsystem.objects.filter(pk=self.subsystem).exists():
            return _("Không có ứng dụng này.")
        service = Service.objects.filter(pk=self.service).first()
        if service is None:
            return _("Không có dịch vụ này.")
        return wrong_queue(vars(self), service.kind)

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def about(self, subject: Agency) -> Queue:
        return Queue.objects.get(code=self.code)

    def change(self, subject: Agency, actor: Actor) -> Payload:
        facts = {name: getattr(self, name) for name in FACTS}
        queue, new = Queue.objects.update_or_create(
            code=self.code, defaults={"subsystem_id": self.subsystem, "service_id": self.service, **facts}
        )
        return QueueSet(self.code, f"{queue.broker} {queue.queue}", f"{queue.subsystem} -> {queue.service}", new)


@dataclass(frozen=True, kw_only=True)
class RemoveQueue(Change[Queue]):
    """The bus takes nothing from this queue any more; what it has kept is delivered."""

    scope = "bus.operate"
    label = gettext_lazy("Ngừng nhận tin từ hàng đợi")

    def change(self, subject: Queue, actor: Actor) -> Payload:
        code, key = subject.code, subject.pk
        subject.delete()
        subject.pk = key  # the event still names it
        return QueueRemoved(code)
