"""Taking a dossier in. Decree 61/2018/NĐ-CP, article 17."""

from datetime import datetime

from egov.kernel.wording import gettext_noop as _
from egov.kernel.working_time import WorkingCalendar
from egov.services.dossiers.rules.sets import SET_2018, RuleSet


def answer_until(submitted: datetime, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> datetime:
    """Art. 17.2a: an online dossier is answered within eight working hours of its arrival."""
    return calendar.add_hours(submitted, rules.online_answer_hours)


def is_repeated(asked_before: int, rules: RuleSet = SET_2018) -> bool:
    """Art. 17.2a: what is missing is told once and completely; asking again counts in indicator 3."""
    return asked_before >= rules.intake_supplements


def why_not_ask(asked_before: int, missing: list[str], reason: str = "", rules: RuleSet = SET_2018) -> str | None:
    """Why the supplement slip may not go out: it names nothing, or repeats itself without a reason."""
    if not any(item.strip() for item in missing):
        return _("Ghi rõ từng giấy tờ cần bổ sung.")
    if is_repeated(asked_before, rules) and not reason.strip():
        return _("Đã yêu cầu bổ sung một lần. Ghi lý do phải yêu cầu thêm lần nữa.")
    return None


def needs_receipt(*, immediate: bool, asked_for: bool) -> bool:
    """Art. 17.4: a result given at once needs no receipt slip unless the applicant asks for it."""
    return asked_for or not immediate
