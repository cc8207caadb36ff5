"""Front door: actions, typed events, the log, the outbox, policies, refusals."""

from egov.foundation.events.action import Action, Outcome
from egov.foundation.events.jobs import PATIENT
from egov.foundation.events.log import events_about, log_refusal, record
from egov.foundation.events.models import Event, Refusal
from egov.foundation.events.models.refusal import new_reference
from egov.foundation.events.payloads import HANDLERS, PAYLOADS, Payload, event, handles
from egov.foundation.events.policies import policy, policy_of, scopes

__all__ = [
    "HANDLERS",
    "PATIENT",
    "PAYLOADS",
    "Action",
    "Event",
    "Outcome",
    "Payload",
    "Refusal",
    "event",
    "events_about",
    "handles",
    "log_refusal",
    "new_reference",
    "policy",
    "policy_of",
    "record",
    "scopes",
]
