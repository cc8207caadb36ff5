"""A letter that did not reach the applicant is sent again, with the address put right."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.messaging import api as messaging
from egov.services.dossiers.events import LetterGivenUp, LetterSentAgain
from egov.services.dossiers.filing import file_owner
from egov.services.dossiers.models import Dossier

LONGEST = 200
"""Characters of a note."""


@dataclass(frozen=True, kw_only=True)
class SendLetterAgain(Action[Dossier]):
    """Send a stuck letter again. Another `email` is used for this letter and for the later ones of the dossier."""

    letter: int
    email: str = ""

    scope = "dossiers.letter"
    label = gettext_lazy("Gửi lại thư")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        return _strange(self.letter, subject)

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        letter = messaging.Message.objects.get(pk=self.letter)
        before, address = letter.to_email, self.email.strip()
        messaging.Resend(subject=letter, email=address, at=self.at).run(actor)
        changed = bool(address) and address != before
        if changed:
            subject.applicant_email = address
            subject.save(update_fields=["applicant_email"])
        return LetterSentAgain(letter.template.key, changed)


@dataclass(frozen=True, kw_only=True)
class GiveLetterUp(Action[Dossier]):
    """Try to deliver a letter no longer, as the applicant was told in another way, which the note names."""

    letter: int
    note: str

    scope = "dossiers.letter"
    label = gettext_lazy("Thôi gửi thư")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if strange := _strange(self.letter, subject):
            return strange
        if not 1 <= len(self.note.strip()) <= LONGEST:
            return _("Ghi đã báo cho người nộp bằng cách nào, không quá %(most)s ký tự.") % {"most": LONGEST}
        return None

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        letter = messaging.Message.objects.get(pk=self.letter)
        messaging.GiveUp(subject=letter, at=self.at).run(actor)
        return LetterGivenUp(letter.template.key, self.note.strip())


def _strange(letter: int, dossier: Dossier) -> str | None:
    known = messaging.Message.objects.filter(pk=letter, about=file_owner(dossier)).exists()
    return None if known else _("Hồ sơ không có thư này.")
