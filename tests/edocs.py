"""Documents between the justice department, which has the register, and the trade department, for tests."""

from typing import Any
from uuid import uuid4

from django.utils import timezone
from tests.buses import SmallBus

from egov.lgsp.bus import api as bus

JUSTICE, TRADE, PROVINCE, AWAY = "000.00.12.H40", "000.00.03.H40", "000.00.00.H40", "000.00.00.G22"
"""The last two: nobody's application here yet, and one of the national directory."""
EDXML = b"<edXML>noi dung rieng</edXML>"


def taking_part(small: SmallBus) -> dict[str, bus.axis.EdocAgency]:
    """Both departments with their applications, and an office that is known from the national directory."""

    def agency(code: str, name: str, **more: Any) -> bus.axis.EdocAgency:
        return bus.axis.EdocAgency.objects.create(code=code, name=name, **more)

    return {
        JUSTICE: agency(JUSTICE, "Sở Tư pháp", subsystem=small.register),
        TRADE: agency(TRADE, "Sở Công Thương", code_2020="H40.03", subsystem=small.permits),
        AWAY: agency(AWAY, "Văn phòng Chính phủ", listed=True),
    }


def document(sender: str = JUSTICE, to: dict[str, str] | None = None, **more: Any) -> bus.axis.Edoc:
    """As the gateway keeps it: `to` gives the receivers and how far each is."""
    number = uuid4()
    given: dict[str, Any] = {
        "uuid": number,
        "kind": "edoc",
        "sender": sender,
        "mark": str(number),
        "code": "18/STP-VP",
        "subject": "Về việc báo cáo công tác tư pháp",
        "content": EDXML,
        "sha256": b"h" * 32,
        "at": timezone.now(),
        "client": "VN-ND/GOV/so-tp/ho-tich",
    }
    made = bus.axis.Edoc.objects.create(**{**given, **more})
    for code, status in ({TRADE: "initial"} if to is None else to).items():
        made.deliveries.create(receiver=code, status=status, outside=code == AWAY, updated_at=timezone.now())
    return made


def call(edoc: bus.axis.Edoc, state: str) -> bus.Message:
    """The call of the national axis that carries it."""
    now = timezone.now()
    return bus.Message.objects.create(
        uuid=edoc.uuid,
        message_id=str(edoc.uuid),
        kind="call",
        client="VN-ND/GOV/so-tp/ho-tich",
        service="VN-ND/GOV/vpcp/truc-quoc-gia/van-ban",
        method="POST",
        path="/sendEdoc",
        query="",
        headers=[],
        body=EDXML,
        state=state,
        tries=12,
        next_at=now,
        at=now,
        ended_at=now,
    )
