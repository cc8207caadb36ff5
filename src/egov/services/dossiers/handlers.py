"""What dossiers do when something was reported: file what is paid, write to the applicant."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Event, handles
from egov.foundation.files.api import keep
from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.lgsp.messaging.api import send
from egov.lgsp.payments.api import receipt_pdf
from egov.lgsp.payments.events import Paid
from egov.services.dossiers import events
from egov.services.dossiers.actions.submit import Submit
from egov.services.dossiers.fees import draft_of_subject, receipt_for
from egov.services.dossiers.filing import file_owner
from egov.services.dossiers.models import Dossier, Draft, Note
from egov.services.dossiers.notices import NOTICES, SLIPS, common, moment, recipient_of, site_for
from egov.services.dossiers.slip_printing import slip_pdf

RATING = "dossier.rating"


@handles(Paid)
def file_what_is_paid(event: Event) -> None:
    """The bank reports the money: the pledged draft is filed, also when the applicant has left the page."""
    pk = draft_of_subject(event.payload["subject"])
    draft = Draft.objects.filter(pk=pk, dossier=None).first() if pk is not None else None
    if draft is None:
        return
    try:
        paid = event.payload["amount"]
        Submit(subject=draft, paid=paid, payment="gateway", order=event.subject_id, at=timezone.now()).run(SYSTEM)
    except Refused:
        if Draft.objects.filter(pk=draft.pk, dossier=None).exists():
            raise


@handles(
    events.Submitted,
    events.Received,
    events.IntakeSupplementAsked,
    events.SupplementAsked,
    events.SupplementAnswered,
    events.SupplementAccepted,
    events.IntakeRefused,
    events.Postponed,
    events.Finished,
    events.Returned,
    events.Withdrawn,
    events.Stopped,
    events.FeePaid,
)
def tell_the_applicant(event: Event) -> None:
    """Notify at once (decree 224/2026, article 15.1g), with the slip where there is one. Once for each event."""
    dossier = Dossier.objects.select_related("release", "office", "lead").get(pk=event.subject_id)
    template, maker = NOTICES[event.name]
    with override(dossier.language):
        words = {**common(dossier), **maker(dossier, event.payload)}
    send(
        template if isinstance(template, str) else template(event),
        to=recipient_of(dossier),
        context=words,
        about=file_owner(dossier),
        attachments=_slip(dossier, event),
        once=f"event {event.pk}",
    )


@handles(events.Silent)
def report_silence(event: Event) -> None:
    """The head of the one-stop shop and the handler read it among the dossier's remarks; never a consent."""
    dossier = Dossier.objects.get(pk=event.subject_id)
    asked = Agency.objects.get(code=event.payload["agency"])
    text = _("{agency} chưa trả lời, quá hạn {due}. Im lặng không phải là đồng ý.").format(
        agency=asked.name, due=moment(event.payload["due"])
    )
    Note.objects.get_or_create(dossier=dossier, at=event.at, text=text, defaults={"agency": dossier.office})


@handles(events.ApologyDue)
def remind_of_apology(event: Event) -> None:
    """The handler, head and leader read it among the remarks; the slip itself needs their reason and date."""
    dossier = Dossier.objects.get(pk=event.subject_id)
    text = _("Hạn trả {due}. Nếu không kịp, hôm nay phải xin lỗi và hẹn lại (một lần).").format(
        due=moment(event.payload["due"])
    )
    Note.objects.get_or_create(dossier=dossier, at=event.at, text=text, defaults={"agency": dossier.lead})


@handles(events.Returned)
def invite_to_rate(event: Event) -> None:
    """Ask how it went; never a condition for the result."""
    dossier = Dossier.objects.select_related("release", "office").get(pk=event.subject_id)
    words = {**common(dossier), "link": f"{site_for(dossier)}/danh-gia/?ma={dossier.code}"}
    send(RATING, to=recipient_of(dossier), context=words, about=file_owner(dossier), once=f"rating {dossier.pk}")


def _slip(dossier: Dossier, event: Event) -> list[tuple[str, str, object]]:
    """The slip or receipt that belongs to the event, as an attachment."""
    if event.name == events.FeePaid.name:
        return _receipt(dossier)
    kind = SLIPS.get(event.name)
    record = dossier.slips.filter(kind=kind, made_at=event.at).first() if kind else None
    if record is None or not dossier.applicant_email:
        return []
    name = f"{dossier.code}-{kind}.pdf"
    owner = file_owner(dossier)
    stored = keep(slip_pdf(record), name=name, content_type="application/pdf", owner=owner, claimed_by=owner)
    return [(name, "application/pdf", stored.pk)]


def _receipt(dossier: Dossier) -> list[tuple[str, str, object]]:
    receipt = receipt_for(dossier)
    if receipt is None or not dossier.applicant_email:
        return []
    name, owner = f"bien-lai-{dossier.code}.pdf", file_owner(dossier)
    pdf = receipt_pdf(receipt)
    stored = keep(pdf, name=name, content_type="application/pdf", owner=owner, claimed_by=owner)
    return [(name, "application/pdf", stored.pk)]
