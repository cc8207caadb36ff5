"""A hospital and a department in the tables, under the ids that the gateway's registry of the tests gives them."""

from typing import Any
from uuid import uuid4

from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.models import Consent, Member, Service, Subsystem
from egov.lgsp.bus.rules.consents import demanded

AN, BINH = "036099000123", "036099000124"
CARE = "Khám chữa bệnh theo Luật 15/2023/QH15"


def parties() -> None:
    """The hospital (1) and the department of health (2) with its service (1)."""
    hospital = Member.objects.create(pk=1, member_class="ORG", code="BVDK", name="Bệnh viện", standing="active")
    health = Member.objects.create(pk=2, member_class="GOV", code="SYT", name="Sở Y tế", standing="active")
    Subsystem.objects.create(pk=1, member=hospital, code="his", name="HIS", standing="active")
    provider = Subsystem.objects.create(pk=2, member=health, code="yte", name="Y tế", standing="active")
    Service.objects.create(pk=1, subsystem=provider, code="benh-an", title="Bệnh án", url="http://x", standing="active")


def given(person: str = AN, **more: Any) -> Consent:
    """The person lets the hospital have the case file."""
    values = {"member_id": 1, "application_id": 2, "service_id": 1, "purpose": CARE}
    return Consent.objects.create(uuid=uuid4(), person=person, way="paper", taken_by="x", **(values | more))


def demanding(place: str, purpose: str = CARE) -> Grant:
    """A right to the whole service that demands consent."""
    return Grant("*", None, None, None, (), demanded(place, purpose))
