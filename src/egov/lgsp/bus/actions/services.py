"""Services: offered, changed, described by a contract."""

import re
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.declaring import FACTS, write_declarations
from egov.lgsp.bus.endpoints import endpoints_lost, own_contract, write_endpoints
from egov.lgsp.bus.events import Declared, Published, ServiceChanged
from egov.lgsp.bus.models import Service, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.problems import wrong_contract, wrong_declaration, wrong_service
from egov.lgsp.bus.rules.identifiers import IDENTIFIER

LETTERS = re.compile(IDENTIFIER)
CHANGEABLE = {*FACTS, "endpoints"}


@dataclass(frozen=True, kw_only=True)
class PublishService(Change[Subsystem]):
    """Offer a service of an application. Its endpoints come from the contract, or are given as `GET /path/*`."""

    code: str
    title: str
    url: str
    kind: str = Service.Kind.REST
    version: str = ""
    notes: str = ""
    contract: str = ""
    endpoints: tuple[str, ...] = ()
    timeout: float = 60
    verify_tls: bool = True
    most_bytes: int = 100_000_000
    evidence: str = Service.Evidence.HASH
    promised_ms: int | None = None
    promised_share: float | None = None
    health: str = ""
    owner: str = ""
    adapter: dict[str, Any] = field(default_factory=dict)

    scope = "bus.manage"
    label = gettext_lazy("Công bố dịch vụ")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing != Standing.ACTIVE or subject.member.standing != Standing.ACTIVE:
            return _("Ứng dụng phải được duyệt và đang hoạt động rồi mới công bố dịch vụ.")
        if not LETTERS.match(self.code) or len(self.code) > 120:
            return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 120 ký tự.")
        if self.version and (self.kind != Service.Kind.SOAP or not LETTERS.match(self.version)):
            return _("Phiên bản chỉ dùng cho SOAP và viết như mã, ví dụ v1.")
        if subject.services.filter(code=self.code, version=self.version).exists():
            return _("Ứng dụng này đã có dịch vụ mang mã đó.")
        if (wrong := wrong_service(vars(self), self.kind, self.code)) is not None:
            return wrong
        kind, contract = own_contract(self.kind, vars(self))
        return wrong_contract(kind, self.code, contract, self.endpoints)

    def about(self, subject: Subsystem) -> Service:
        return subject.services.get(code=self.code, version=self.version)

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        given = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.name not in {"subject", "at", "endpoints"}
        }
        given["kind"], given["contract"] = own_contract(self.kind, given)
        service = Service.objects.create(subsystem=subject, standing=Standing.ACTIVE, **given)
        written = write_endpoints(service, self.endpoints)
        return Published(str(service), written)


@dataclass(frozen=True, kw_only=True)
class ChangeService(Change[Service]):
    """Another address, time-out, title or other fact of a service; what is not named stays.

    A new contract brings its endpoints with it. One that drops an endpoint which somebody has a right to is refused.
    """

    values: dict[str, Any]

    scope = "bus.manage"
    label = gettext_lazy("Sửa dịch vụ")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        unknown = self.values.keys() - CHANGEABLE
        if unknown:
            return _("Không sửa được %(names)s.") % {"names": ", ".join(sorted(unknown))}
        after = {name: self.values.get(name, getattr(subject, name)) for name in FACTS}
        ends = tuple(self.values.get("endpoints", ()))
        if (wrong := wrong_service(after, subject.kind, subject.code)) is not None:
            return wrong
        kind, contract = own_contract(subject.kind, after)
        wrong = wrong_contract(kind, subject.code, contract, ends)
        if wrong or (contract == subject.contract and not self.values.keys() & {"contract", "endpoints"}):
            return wrong
        lost = endpoints_lost(subject, contract, ends)
        if lost:
            return _("Bên gọi đang có quyền tới %(path)s mà hợp đồng mới không còn. Thu hồi quyền trước.") % {
                "path": ", ".join(map(str, lost[:3]))
            }
        return None

    def agency_for(self, subject: Service, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Service, actor: Actor) -> Payload:
        after = {name: self.values.get(name, getattr(subject, name)) for name in FACTS}
        subject.kind, after["contract"] = own_contract(subject.kind, after)
        changed = [name for name in FACTS if getattr(subject, name) != after[name]]
        for name in changed:
            setattr(subject, name, after[name])
        subject.save()
        if "contract" in changed or "endpoints" in self.values:
            write_endpoints(subject, tuple(self.values.get("endpoints", ())))
        return ServiceChanged(str(subject), changed)


@dataclass(frozen=True, kw_only=True)
class Declare(Change[Service]):
    """Say which shared code lists and which systems of identifiers the service's messages use.

    Each is a code, and where it stands in a message after a blank: `don-vi-hanh-chinh $.dia_chi.xa`.
    """

    code_lists: tuple[str, ...]
    identifiers: tuple[str, ...]

    scope = "bus.manage"
    label = gettext_lazy("Khai danh mục dùng chung")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        return wrong_declaration((*self.code_lists, *self.identifiers))

    def agency_for(self, subject: Service, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Service, actor: Actor) -> Payload:
        write_declarations(subject, self.code_lists, self.identifiers)
        return Declared(str(subject), list(self.code_lists), list(self.identifiers))
