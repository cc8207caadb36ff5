"""Deeds beside the steps of the process: each with a small form page, offered only where it may happen now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.channels.desk.forms import deeds as form
from egov.channels.desk.words import province_calendar
from egov.foundation.events.api import Action
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.api import Dossier, Step

AnyAction = Action[Any]


@dataclass(frozen=True)
class Deed:
    """One deed: its place in the address, its words, the form, and an action with plausible input to ask whether."""

    slug: str
    label: str
    icon: str
    form: type[form.DeedForm]
    trial: Callable[[Dossier], AnyAction]
    said: str
    danger: bool = False

    @property
    def title(self) -> str:
        return _(self.label)

    def may(self, dossier: Dossier, actor: Actor) -> bool:
        """Would it run now, given good input? Where no date can be promised, it would not."""
        try:
            return self.trial(dossier).may(actor)
        except Refused:
            return False


def _later(dossier: Dossier) -> datetime:
    """A working day after the due date. Raises CalendarMissing."""
    return province_calendar().add_days(max(dossier.due or dossier.submitted_at, timezone.now()), 1)


DEEDS: tuple[Deed, ...] = (
    Deed(
        "nhan-bo-sung",
        gettext_noop("Nhận giấy tờ bổ sung"),
        "clipboard-check",
        form.AcceptSupplementForm,
        lambda dossier: dossiers.AcceptSupplement(subject=dossier),
        gettext_noop("Đã nhận đủ giấy tờ bổ sung. Thời hạn tính lại từ đầu."),
    ),
    Deed(
        "gui-bo-sung",
        gettext_noop("Ghi nhận giấy tờ nộp tại quầy"),
        "upload",
        form.AnswerSupplementForm,
        lambda dossier: dossiers.AnswerSupplement(subject=dossier, answer="-"),
        gettext_noop("Đã ghi nhận giấy tờ người nộp mang tới."),
    ),
    Deed(
        "thu-phi",
        gettext_noop("Thu phí, lệ phí"),
        "cash",
        form.TakeFeeForm,
        lambda dossier: dossiers.TakeFee(subject=dossier),
        gettext_noop("Đã thu tiền mặt."),
    ),
    Deed(
        "tra-ban-goc",
        gettext_noop("Trả bản gốc"),
        "arrow-back-up",
        form.ReturnOriginalsForm,
        lambda dossier: dossiers.ReturnOriginals(subject=dossier),
        gettext_noop("Đã trả bản gốc."),
    ),
    Deed(
        "yeu-cau-bo-sung",
        gettext_noop("Yêu cầu bổ sung"),
        "file-alert",
        form.AskForMoreForm,
        lambda dossier: dossiers.AskForMore(subject=dossier, reason="-"),
        gettext_noop("Đã gửi phiếu yêu cầu bổ sung. Thời hạn dừng cho tới khi hồ sơ đủ."),
    ),
    Deed(
        "hen-lai",
        gettext_noop("Xin lỗi và hẹn lại"),
        "calendar-event",
        form.PostponeForm,
        lambda dossier: dossiers.Postpone(subject=dossier, new_due=_later(dossier), reason="-"),
        gettext_noop("Đã gửi phiếu xin lỗi với ngày hẹn mới."),
    ),
    Deed(
        "dung-giai-quyet",
        gettext_noop("Dừng giải quyết"),
        "ban",
        form.StopForm,
        lambda dossier: dossiers.Stop(subject=dossier, reason="-"),
        gettext_noop("Đã dừng giải quyết hồ sơ."),
        danger=True,
    ),
    Deed(
        "rut-ho-so",
        gettext_noop("Rút hồ sơ theo yêu cầu người nộp"),
        "arrow-back-up",
        form.WithdrawForm,
        lambda dossier: dossiers.Withdraw(subject=dossier),
        gettext_noop("Đã rút hồ sơ theo yêu cầu của người nộp."),
        danger=True,
    ),
)
BY_SLUG: Mapping[str, Deed] = {deed.slug: deed for deed in DEEDS}


@dataclass(frozen=True)
class Allowed:
    """What may be done beside the steps: deeds, and steps that may be given to somebody else."""

    deeds: tuple[Deed, ...]
    reassign: tuple[Step, ...]

    def __bool__(self) -> bool:
        return bool(self.deeds or self.reassign)


def allowed(dossier: Dossier, actor: Actor, steps: Sequence[Step]) -> Allowed:
    """Ask every deed whether it may happen now; a deed that only needs its text is allowed."""
    return Allowed(
        tuple(deed for deed in DEEDS if deed.may(dossier, actor)),
        tuple(step for step in steps if step.role == "specialist" and form.may_reassign(step, actor)),
    )
