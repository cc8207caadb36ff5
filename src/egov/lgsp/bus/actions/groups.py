"""Groups of applications that get rights together."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.events import GroupSet
from egov.lgsp.bus.models import Group, Subsystem
from egov.lgsp.bus.rules.identifiers import IDENTIFIER

LETTERS = re.compile(IDENTIFIER)


@dataclass(frozen=True, kw_only=True)
class SetGroup(Change[Agency]):
    """Make a group, or give it another name and other applications. Who leaves it loses its rights at once.

    The subject is the operator's agency.
    """

    code: str
    name: str
    subsystems: tuple[int, ...]

    scope = "bus.operate"
    label = gettext_lazy("Lập nhóm ứng dụng")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if not LETTERS.match(self.code) or len(self.code) > 64:
            return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
        if not self.name.strip():
            return _("Nhập tên nhóm.")
        if Subsystem.objects.filter(pk__in=self.subsystems).count() < len(set(self.subsystems)):
            return _("Có ứng dụng không còn trên trục.")
        return None

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def about(self, subject: Agency) -> Group:
        return Group.objects.get(code=self.code)

    def change(self, subject: Agency, actor: Actor) -> Payload:
        group, _new = Group.objects.update_or_create(code=self.code, defaults={"name": self.name.strip()[:255]})
        group.subsystems.set(self.subsystems)
        return GroupSet(group.code, sorted(str(each) for each in group.subsystems.select_related("member")))
