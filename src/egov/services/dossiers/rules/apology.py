"""Being late. Decree 61/2018/NĐ-CP, article 19.9: an apology before the due date, and one new date at
most."""

from datetime import datetime

from egov.kernel.wording import gettext_noop as _
from egov.kernel.working_time import WorkingCalendar, in_hanoi
from egov.services.dossiers.rules.sets import SET_2018, RuleSet


def apology_until(due: datetime, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> datetime:
    """At the latest one (working) day before the due date the agency writes to the one-stop shop."""
    day = calendar.subtract(in_hanoi(due).date(), rules.apology_days_before)
    return calendar.within_hours(day, datetime.max.time())


def is_to_be_prepared(due: datetime, now: datetime, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> bool:
    """Has the last working day for the apology begun? Then the slip is queued for the leader."""
    until = apology_until(due, calendar, rules)
    return in_hanoi(now) >= calendar.within_hours(until.date(), datetime.min.time())


def is_late(due: datetime, now: datetime, calendar: WorkingCalendar, rules: RuleSet = SET_2018) -> bool:
    """A late apology is still sent, but it is marked."""
    return now > apology_until(due, calendar, rules)


def why_not(
    *,
    postponed_before: int,
    due: datetime,
    new_due: datetime,
    reason: str,
    calendar: WorkingCalendar,
    rules: RuleSet = SET_2018,
) -> str | None:
    """Why the new date may not be given; None when it may."""
    if postponed_before >= rules.postponements:
        return _("Hồ sơ đã được hẹn lại một lần. Không được hẹn lại lần nữa.")
    if not reason.strip():
        return _("Ghi lý do chậm để đưa vào phiếu xin lỗi.")
    if new_due <= due:
        return _("Chọn ngày hẹn mới sau ngày hẹn cũ.")
    if not calendar.counts(in_hanoi(new_due).date()):
        return _("Chọn ngày hẹn mới là ngày làm việc.")
    return None
