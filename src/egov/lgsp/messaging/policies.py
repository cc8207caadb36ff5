"""Who may send a message off again."""

from django.utils.translation import gettext as _

from egov.foundation.events.api import policy
from egov.kernel.actor import Actor
from egov.lgsp.messaging.models import Message


@policy("messaging.resend")
def may_resend(actor: Actor, message: Message) -> str | None:
    """Any officer who can see the message; what a person sees is decided by its subject's owner."""
    return None if actor.is_system or actor.is_officer else _("Chỉ cán bộ được gửi lại thư.")
