"""The letter to the payer when money was given back (law on fees and charges 97/2015, article 14)."""

from egov.foundation.events.api import Event, handles
from egov.kernel.money import format_dong
from egov.lgsp.messaging.api import send
from egov.lgsp.payments.api import Refund
from egov.lgsp.payments.events import Refunded
from egov.services.dossiers.filing import file_owner
from egov.services.dossiers.notices import link_to, recipient_of
from egov.services.dossiers.subjects import dossier_behind


@handles(Refunded)
def tell_of_refund(event: Event) -> None:
    """The payer learns of every sum given back, cash too, so that none of it is kept unseen. Once for each event."""
    dossier = dossier_behind(event.payload["subject"])
    if dossier is None:
        return
    refund = Refund.objects.get(pk=event.payload["refund"])
    words = {
        "code": dossier.code,
        "agency": dossier.office.name,
        "amount": format_dong(refund.amount),
        "reason": refund.reason,
        "link": link_to(dossier),
    }
    send(
        "dossier.refunded" if refund.attempt_id else "dossier.refunded_in_cash",
        to=recipient_of(dossier),
        context=words,
        about=file_owner(dossier),
        once=f"event {event.pk}",
    )
