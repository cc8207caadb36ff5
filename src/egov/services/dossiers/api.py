"""Front door: filing, following and settling dossiers; figures for everybody."""

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.kernel.errors import NotFound
from egov.services.dossiers.actions import (
    STEP_ACTIONS,
    Accept,
    AcceptSupplement,
    AnswerSupplement,
    ApproveRequest,
    AskAtIntake,
    AskForMore,
    AskWalkIn,
    Assign,
    CheckPaper,
    CheckRequest,
    CheckResult,
    Collect,
    ConsultAnswer,
    ConsultApprove,
    ConsultForward,
    ConsultReceive,
    ConsultReturn,
    ForwardUp,
    HandOver,
    Issue,
    Papers,
    Postpone,
    Process,
    Reassign,
    Receive,
    ReceiveFromBelow,
    RefuseIntake,
    RefuseWalkIn,
    ReturnOriginals,
    ReturnResult,
    SendDown,
    SendLetterAgain,
    SendRequest,
    Sign,
    StepAction,
    Stop,
    Submit,
    TakeFee,
    TakeIn,
    TakeUp,
    Withdraw,
    WriteNote,
)
from egov.services.dossiers.actions.process import filled_fields
from egov.services.dossiers.applicants import Applicant, applicant_of
from egov.services.dossiers.drafts import claim, draft_of, pay_at_counter, pledge, price_of, save_step, start_draft
from egov.services.dossiers.fees import order_for_draft
from egov.services.dossiers.figures import (
    Figures,
    by_agency,
    by_month,
    figures,
    late_now,
    longest_late,
    rebuild,
    rebuild_day,
)
from egov.services.dossiers.filing import draft_owner, file_owner
from egov.services.dossiers.letters import dossiers_of, letter_of, stuck_letters
from egov.services.dossiers.models import (
    Channel,
    Component,
    Consultation,
    DayFigure,
    Delivery,
    Dossier,
    Draft,
    Note,
    Postponement,
    Result,
    SlipRecord,
    Step,
    Supplement,
)
from egov.services.dossiers.news import News, count_news, look, news
from egov.services.dossiers.pricing import Line, quote, total
from egov.services.dossiers.queries import (
    COUNTED_TO,
    QUEUES,
    Queue,
    all_of,
    count_to,
    dossier_of,
    dossiers_in,
    found,
    originals_held,
    owned_by,
    silent,
    steps_for,
)
from egov.services.dossiers.related import Known, expected_due, others_of, person_known, received_today
from egov.services.dossiers.rules.scores import Declared, agency_grade, agency_scores, agency_total, quarter_of
from egov.services.dossiers.rules.states import FOR_THE_CITIZEN, LABELS, OPEN, Status
from egov.services.dossiers.scope_figures import (
    Scope,
    agencies_in,
    below,
    figures_in,
    late_in,
    longest_late_in,
    months_in,
)
from egov.services.dossiers.scoring import Alike, settled_alike
from egov.services.dossiers.slip_printing import control_pdf, register_pdf, register_rows, slip_pdf, tracking_url
from egov.services.dossiers.subjects import codes_behind
from egov.services.dossiers.tally import Tally, counts, tally_of
from egov.services.dossiers.timeline import Entry, Progress, history, progress, stages, timeline

__all__ = [
    "COUNTED_TO",
    "FOR_THE_CITIZEN",
    "LABELS",
    "OPEN",
    "QUEUES",
    "STEP_ACTIONS",
    "Accept",
    "AcceptSupplement",
    "Alike",
    "AnswerSupplement",
    "Applicant",
    "ApproveRequest",
    "AskAtIntake",
    "AskForMore",
    "AskWalkIn",
    "Assign",
    "Channel",
    "CheckPaper",
    "CheckRequest",
    "CheckResult",
    "Collect",
    "Component",
    "ConsultAnswer",
    "ConsultApprove",
    "ConsultForward",
    "ConsultReceive",
    "ConsultReturn",
    "Consultation",
    "DayFigure",
    "Declared",
    "Delivery",
    "Dossier",
    "Draft",
    "Entry",
    "Figures",
    "ForwardUp",
    "HandOver",
    "Issue",
    "Known",
    "Line",
    "News",
    "Note",
    "Papers",
    "Postpone",
    "Postponement",
    "Process",
    "Progress",
    "Queue",
    "Reassign",
    "Receive",
    "ReceiveFromBelow",
    "RefuseIntake",
    "RefuseWalkIn",
    "Result",
    "ReturnOriginals",
    "ReturnResult",
    "Scope",
    "SendDown",
    "SendLetterAgain",
    "SendRequest",
    "Sign",
    "SlipRecord",
    "Status",
    "Step",
    "StepAction",
    "Stop",
    "Submit",
    "Supplement",
    "TakeFee",
    "TakeIn",
    "TakeUp",
    "Tally",
    "Withdraw",
    "WriteNote",
    "agencies_in",
    "agency_grade",
    "agency_scores",
    "agency_total",
    "all_of",
    "applicant_of",
    "below",
    "by_agency",
    "by_month",
    "claim",
    "codes_behind",
    "control_pdf",
    "count_news",
    "count_to",
    "counts",
    "dossier_of",
    "dossiers_in",
    "dossiers_of",
    "draft_of",
    "draft_owner",
    "drafts_of",
    "expected_due",
    "figures",
    "figures_in",
    "file_owner",
    "filled_fields",
    "found",
    "history",
    "late_in",
    "late_now",
    "letter_of",
    "longest_late",
    "longest_late_in",
    "look",
    "lookup",
    "months_in",
    "news",
    "order_for_draft",
    "originals_held",
    "others_of",
    "owned_by",
    "pay_at_counter",
    "person_known",
    "pledge",
    "price_of",
    "progress",
    "public_figures",
    "quarter_of",
    "quote",
    "rebuild",
    "rebuild_day",
    "received_today",
    "register_pdf",
    "register_rows",
    "save_step",
    "settled_alike",
    "silent",
    "slip_pdf",
    "stages",
    "start_draft",
    "steps_for",
    "stuck_letters",
    "tally_of",
    "timeline",
    "total",
    "tracking_url",
]

NOT_FOUND = gettext_noop("Không tìm thấy hồ sơ với mã và 4 số điện thoại này. Xem lại mã in trên giấy hẹn.")


def public_figures(month: date | None = None) -> Figures:
    """The province's figures of a month (this one by default), for the portal's front page."""
    day = month or timezone.localdate()
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return figures(first, date.fromordinal(following.toordinal() - 1))


def lookup(code: str, last4: str) -> Progress:
    """What a guest may know: the code and how far it is, nothing else (circular 01/2018, article 16.2d).

    Raises NotFound with the same words whether the code or the digits are wrong.
    """
    dossier = (
        Dossier.objects.select_related("release", "run")
        .filter(Q(code=code.strip().upper()), applicant_phone__endswith=last4.strip())
        .first()
    )
    if dossier is None or len(last4.strip()) != 4 or not last4.strip().isdigit():
        raise NotFound(_(NOT_FOUND))
    return progress(dossier)


def drafts_of(user: int) -> list[Draft]:
    """A person's drafts that are not filed yet, the last saved first."""
    drafts = Draft.objects.filter(user=user, dossier=None, expires_at__gt=timezone.now())
    return list(drafts.select_related("release__procedure", "office").order_by("-saved_at"))
