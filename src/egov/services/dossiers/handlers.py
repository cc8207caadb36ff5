"""What dossiers do when other apps report something."""

from django.utils import timezone

from egov.foundation.events.api import Event, handles
from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.lgsp.payments.events import Paid
from egov.services.dossiers.actions.submit import Submit
from egov.services.dossiers.fees import draft_of_subject
from egov.services.dossiers.models import Draft


@handles(Paid)
def file_what_is_paid(event: Event) -> None:
    """The bank reports the money: the pledged draft is filed, also when the applicant has left the page."""
    pk = draft_of_subject(event.payload["subject"])
    draft = Draft.objects.filter(pk=pk, dossier=None).first() if pk is not None else None
    if draft is None:
        return
    try:
        Submit(subject=draft, paid=event.payload["amount"], payment="gateway", at=timezone.now()).run(SYSTEM)
    except Refused:
        if Draft.objects.filter(pk=draft.pk, dossier=None).exists():
            raise
