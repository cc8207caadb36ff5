"""How the workplace says things: deadlines, sources, states, outcomes of steps, what happened."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.foundation.calendars.api import calendar_of
from egov.kernel.working_time import CalendarMissing, WorkingCalendar
from egov.services.dossiers.api import LABELS, OPEN, Dossier, Status

ROLES = {
    "counter": gettext_noop("Tiếp nhận và trả kết quả"),
    "clerk": gettext_noop("Văn thư"),
    "specialist": gettext_noop("Chuyên viên"),
    "head": gettext_noop("Trưởng phòng"),
    "leader": gettext_noop("Lãnh đạo"),
    "admin": gettext_noop("Quản trị của cơ quan"),
    "integrator": gettext_noop("Vận hành trục tích hợp"),
}
CHANNELS = {
    "counter": gettext_noop("Tại quầy"),
    "online": gettext_noop("Trực tuyến"),
    "post": gettext_noop("Bưu điện"),
}
DELIVERY = {
    "counter": gettext_noop("Tại quầy"),
    "post": gettext_noop("Bưu điện giao tận nhà"),
    "online": gettext_noop("Bản điện tử trên mạng"),
}
SLIPS = {
    "01": gettext_noop("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "02": gettext_noop("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "03": gettext_noop("Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    "04": gettext_noop("Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
}
OUTCOMES = {
    "done": gettext_noop("Xong, chuyển bước sau"),
    "approve": gettext_noop("Đồng ý, chuyển bước sau"),
    "rework": gettext_noop("Trả lại để làm lại"),
    "hand_back": gettext_noop("Trả lại Bộ phận Tiếp nhận và Trả kết quả"),
    "draft_result": gettext_noop("Đủ điều kiện, trình dự thảo kết quả"),
    "reject": gettext_noop("Không đủ điều kiện, trình văn bản trả lời"),
    "ask": gettext_noop("Lấy ý kiến cơ quan khác"),
    "no_need": gettext_noop("Không cần lấy ý kiến, làm tiếp"),
    "answer": gettext_noop("Trả lời"),
    "via_counter": gettext_noop("Gửi qua Bộ phận Tiếp nhận và Trả kết quả"),
    "cancelled": gettext_noop("Đã huỷ"),
}
OUTCOMES_OF_KIND = {
    ("hand_over", "done"): gettext_noop("Bàn giao"),
    ("accept", "done"): gettext_noop("Nhận bàn giao"),
    ("sign", "approve"): gettext_noop("Ký duyệt"),
    ("consult_approve", "approve"): gettext_noop("Duyệt trả lời"),
    ("send_request", "done"): gettext_noop("Gửi yêu cầu"),
}
HAPPENED = {
    "dossiers.Submitted": gettext_noop("Nộp hồ sơ"),
    "dossiers.Received": gettext_noop("Tiếp nhận hồ sơ"),
    "dossiers.IntakeSupplementAsked": gettext_noop("Yêu cầu bổ sung trước khi tiếp nhận"),
    "dossiers.SupplementAsked": gettext_noop("Yêu cầu bổ sung, dừng thời hạn"),
    "dossiers.SupplementAnswered": gettext_noop("Người nộp gửi giấy tờ bổ sung"),
    "dossiers.SupplementAccepted": gettext_noop("Nhận giấy tờ bổ sung, tính lại thời hạn"),
    "dossiers.Refused": gettext_noop("Từ chối tiếp nhận"),
    "dossiers.StepDone": gettext_noop("Làm xong bước"),
    "dossiers.Asked": gettext_noop("Gửi yêu cầu lấy ý kiến"),
    "dossiers.Answered": gettext_noop("Cơ quan được hỏi đã trả lời"),
    "dossiers.Silent": gettext_noop("Báo chậm trả lời"),
    "dossiers.ApologyDue": gettext_noop("Nhắc xin lỗi và hẹn lại"),
    "dossiers.Postponed": gettext_noop("Xin lỗi và hẹn lại"),
    "dossiers.Finished": gettext_noop("Có kết quả"),
    "dossiers.Returned": gettext_noop("Trả kết quả"),
    "dossiers.OriginalsReturned": gettext_noop("Trả bản gốc"),
    "dossiers.Withdrawn": gettext_noop("Rút hồ sơ"),
    "dossiers.Stopped": gettext_noop("Dừng giải quyết"),
    "dossiers.FeePaid": gettext_noop("Thu phí, lệ phí"),
    "dossiers.NoteWritten": gettext_noop("Trao đổi"),
    "dossiers.PaperChecked": gettext_noop("Kiểm tra giấy tờ"),
    "dossiers.LetterSentAgain": gettext_noop("Gửi lại thư cho người nộp"),
    "dossiers.LetterGivenUp": gettext_noop("Thôi gửi thư, đã báo người nộp cách khác"),
    "dossiers.Reassigned": gettext_noop("Chuyển người xử lý"),
}


@dataclass(frozen=True)
class Due:
    """A deadline for the eye: `kind` is over, today, ok or pause, and empty where there is none."""

    kind: str = ""
    text: str = ""

    @property
    def row(self) -> str:
        return {"over": "is-over", "today": "is-today"}.get(self.kind, "")


def due_words(due: datetime | None, now: datetime, calendar: WorkingCalendar, *, paused: bool = False) -> Due:
    """How long is left, in working days; in hours on the last day."""
    if paused:
        return Due("pause", _("Dừng, chờ bổ sung"))
    if due is None:
        return Due()
    today, day = timezone.localdate(now), timezone.localdate(due)
    if now > due:
        late = _days(day, today, calendar)
        text = _("%(n)s ngày") % {"n": late} if late else _hours(now - due)
        return Due("over", _("Quá hạn %(time)s") % {"time": text})
    left = _days(today, day, calendar)
    if day == today or left == 0:
        return Due("today", _("Còn %(time)s") % {"time": _hours(_office_time(now, due, calendar))})
    return Due("ok", _("Còn %(n)s ngày") % {"n": left})


def due_of(dossier: Dossier, now: datetime, calendar: WorkingCalendar) -> Due:
    """The dossier's own deadline; nothing once it is settled."""
    if dossier.status not in OPEN:
        return Due()
    paused = dossier.suspended_at is not None or dossier.status == Status.INTAKE_SUPPLEMENT
    return due_words(dossier.due, now, calendar, paused=paused)


def province_calendar() -> WorkingCalendar:
    """One calendar for a whole page: the difference of an agency's own hours does not matter to a tag."""
    return calendar_of(None)


def figure(value: float, places: int = 0) -> str:
    """17.905 or 97,8."""
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def status_words(status: str) -> str:
    """The state as the workplace says it."""
    return _(LABELS[Status(status)])


def status_kind(status: str) -> str:
    """Colour of the state's tag."""
    if status in {Status.INTAKE_SUPPLEMENT, Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT}:
        return "warn"
    if status in {Status.REFUSED, Status.STOPPED}:
        return "bad"
    return "ok" if status in {Status.DONE, Status.RETURNED} else "info"


def outcome_words(kind: str, outcome: str) -> str:
    """The button's or radio's words for an outcome of a step."""
    return _(OUTCOMES_OF_KIND.get((kind, outcome)) or OUTCOMES.get(outcome, outcome))


def _days(first: date, last: date, calendar: WorkingCalendar) -> int:
    try:
        return calendar.working_days_between(first, last)
    except CalendarMissing:
        return (last - first).days


def _office_time(first: datetime, last: datetime, calendar: WorkingCalendar) -> timedelta:
    try:
        return calendar.working_time_between(first, last)
    except CalendarMissing:
        return last - first


def _hours(span: timedelta) -> str:
    minutes = math.ceil(span.total_seconds() / 60)
    if minutes < 60:
        return _("%(n)s phút") % {"n": max(1, minutes)}
    return _("%(n)s giờ") % {"n": minutes // 60}
