from egov.lgsp.messaging.models.message import Attachment, DeliveryAttempt, Message
from egov.lgsp.messaging.models.preference import Choice, Preference
from egov.lgsp.messaging.models.template import TemplateVersion

__all__ = ["Attachment", "Choice", "DeliveryAttempt", "Message", "Preference", "TemplateVersion"]
