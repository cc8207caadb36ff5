"""What the bus forgets."""

from datetime import UTC, date, datetime, timedelta

import pytest

from egov.foundation.retention.api import carry_out
from egov.lgsp.bus.models import Member, Node, Service, Subsystem, Usage

NOW = datetime(2026, 3, 15, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_node_is_forgotten_a_day_after_it_fell_silent():
    for name, ago in (("alive", timedelta(hours=23)), ("gone", timedelta(hours=25))):
        Node.objects.create(name=name, started_at=NOW, seen_at=NOW - ago, registry=1, under_way=0)

    assert carry_out("bus.nodes", NOW) == 1
    assert Node.objects.get().name == "alive"


def test_use_is_kept_for_thirteen_months():
    member = Member.objects.create(member_class="GOV", code="SYT", name="Sở Y tế")
    subsystem = Subsystem.objects.create(member=member, code="yte", name="Y tế")
    service = Service.objects.create(subsystem=subsystem, code="a", title="A", url="http://a")
    for day in (date(2025, 1, 31), date(2025, 2, 1), date(2026, 3, 14)):
        Usage.objects.create(subsystem=subsystem, service=service, day=day, calls=1)

    assert carry_out("bus.usage", NOW) == 1
    assert not Usage.objects.filter(day=date(2025, 1, 31)).exists()
