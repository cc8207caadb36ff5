"""Rules over the events of a room. A room is an application, so who looks after it sets its rules."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.handling import RULE, rule_of, written_rule, wrong_rule
from egov.lgsp.bus.handling_events import RuleRemoved, RuleSet
from egov.lgsp.bus.models import EventRule, Standing, Subsystem
from egov.lgsp.bus.naming import room_of
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.rules.identifiers import IDENTIFIER
from egov.lgsp.bus.rules.inside import ROOM


@dataclass(frozen=True, kw_only=True)
class SetRule(Change[Subsystem]):
    """Set a rule of a room: n events of a kind within a time, one that did not follow, a sequence.

    The same code again replaces it; a rule that was changed counts only what comes from then on.
    """

    code: str
    values: dict[str, Any]

    scope = "bus.manage"
    label = gettext_lazy("Đặt quy tắc sự kiện")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing != Standing.ACTIVE or not subject.services.filter(url__startswith=ROOM).exists():
            return _("Ứng dụng này không phải một phòng sự kiện đang hoạt động.")
        if not re.match(IDENTIFIER, self.code) or len(self.code) > 64:
            return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
        unknown = self.values.keys() - set(RULE)
        if unknown:
            return _("Không sửa được %(names)s.") % {"names": ", ".join(sorted(unknown))}
        return wrong_rule(room_of(subject), rule_of(self.values))

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def about(self, subject: Subsystem) -> EventRule:
        return EventRule.objects.get(room=room_of(subject), code=self.code)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        rule, changed = written_rule(room_of(subject), self.code, rule_of(self.values))
        return RuleSet(str(rule), changed)


@dataclass(frozen=True, kw_only=True)
class RemoveRule(Change[Subsystem]):
    """A rule of a room speaks no more; what it has said stays."""

    rule: int

    scope = "bus.manage"
    label = gettext_lazy("Bỏ quy tắc sự kiện")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        there = EventRule.objects.filter(Q(pk=self.rule) & Q(room=room_of(subject))).exists()
        return None if there else _("Phòng không có quy tắc này.")

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        rule = EventRule.objects.get(pk=self.rule)
        what = str(rule)
        rule.delete()
        return RuleRemoved(what)
