"""A letter that did not reach the applicant is sent again, with the address put right."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.messaging import api as messaging
from egov.services.dossiers.events import LetterSentAgain
from egov.services.dossiers.filing import file_owner
from egov.services.dossiers.models import Dossier


@dataclass(frozen=True, kw_only=True)
class SendLetterAgain(Action[Dossier]):
    """Send a stuck letter again. Another `email` is used for this letter and for the later ones of the dossier."""

    letter: int
    email: str = ""

    scope = "dossiers.letter"
    label = gettext_lazy("Gửi lại thư")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if not messaging.Message.objects.filter(pk=self.letter, about=file_owner(subject)).exists():
            return _("Hồ sơ không có thư này.")
        return None

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        letter = messaging.Message.objects.get(pk=self.letter)
        before, address = letter.to_email, self.email.strip()
        messaging.Resend(subject=letter, email=address, at=self.at).run(actor)
        changed = bool(address) and address != before
        if changed:
            subject.applicant_email = address
            subject.save(update_fields=["applicant_email"])
        return LetterSentAgain(letter.template.key, changed)
