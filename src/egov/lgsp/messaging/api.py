"""Front door: sending messages, what people have chosen, what is stuck."""

from egov.lgsp.messaging.actions import GiveUp, Resend
from egov.lgsp.messaging.composing import Composed, preview
from egov.lgsp.messaging.loading import load
from egov.lgsp.messaging.models import Message
from egov.lgsp.messaging.preferences import Choices, choices, choose, language_of
from egov.lgsp.messaging.queries import messages_about, stuck
from egov.lgsp.messaging.sending import Recipient, send
from egov.lgsp.messaging.topics import CHOOSABLE, Channel, Topic

__all__ = [
    "CHOOSABLE",
    "Channel",
    "Choices",
    "Composed",
    "GiveUp",
    "Message",
    "Recipient",
    "Resend",
    "Topic",
    "choices",
    "choose",
    "language_of",
    "load",
    "messages_about",
    "preview",
    "send",
    "stuck",
]
