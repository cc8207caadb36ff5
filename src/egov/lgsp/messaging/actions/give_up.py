"""Trying no longer: somebody told the person in another way."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.messaging.events import GivenUp
from egov.lgsp.messaging.models import Message


@dataclass(frozen=True, kw_only=True)
class GiveUp(Action[Message]):
    """Try no longer. The message stays as it was written, and can still be sent off again."""

    scope = "messaging.resend"
    label = gettext_lazy("Thôi gửi")

    def why_not(self, subject: Message, actor: Actor) -> str | None:
        if subject.state == Message.State.SENT:
            return _("Thư đã đến nơi.")
        if subject.withheld == Message.Withheld.TOLD:
            return _("Thư này đã thôi gửi.")
        return None

    def perform(self, subject: Message, actor: Actor) -> Payload:
        subject.withheld = Message.Withheld.TOLD
        subject.save(update_fields=["withheld"])
        return GivenUp(subject.about, subject.template.key)
