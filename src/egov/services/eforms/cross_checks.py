"""Cross-checks: answers that have to go together. `condition` says what must hold."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from egov.services.eforms.conditions import Condition, read_condition
from egov.services.eforms.entry import Entry
from egov.services.eforms.wording import Wording


@dataclass(frozen=True)
class CrossCheck:
    """`field` gets `message` when the condition is false. `warn: true` only reminds."""

    condition: Condition
    field: str
    message: Wording
    warn: bool = False


def read_checks(entry: Entry) -> tuple[CrossCheck, ...]:
    checks = []
    for item in entry.entries("checks", _("kiểm tra chéo")):
        inner = Entry(item.any("condition"), f"{item.where}, condition", item.problems)
        check = CrossCheck(read_condition(inner), item.text("field"), item.wording("message"), item.flag("warn"))
        if not check.message:
            item.report(_("chưa có câu báo (“message”)."))
        item.finish()
        checks.append(check)
    return tuple(checks)
