"""GovStack's configuration management keeps to its document, whatever is sent to it: schemathesis finds nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from tests.buses import small_bus
from tests.world import World

from egov.channels.api.govstack.shapes import document
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

FEW = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
INTERFACE = schemathesis.openapi.from_dict(document())
NAMES = [one["operationId"] for item in document()["paths"].values() for one in item.values()]
BEYOND_WORDS = {"createIMconf", "updateIMconf", "replaceIMconf", "setAllowed", "setDenied"}
"""A document may be as described and yet name another instance, or services that there are not."""


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application would close the connection in which the test's rows are."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def headers(world: World) -> dict[str, str]:
    """Of an operator, on a bus that runs."""
    small_bus(world).right("granted")
    now = timezone.now()
    bus.Node.objects.create(name="bus-1", started_at=now, seen_at=timezone.now(), registry=1, under_way=0)
    make = bus.MakeToken(subject=world.people["ubnd-tinh", Role.INTEGRATOR], title="Kiểm tra")
    make.run(world.actor("ubnd-tinh", Role.INTEGRATOR))
    return {"Authorization": f"Bearer {make.secret}"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_operation_keeps_to_the_document(headers: dict[str, str], name: str, mode: Any) -> None:
    operation = INTERFACE.find_operation_by_id(name)
    operation.app = operation.schema.app = get_wsgi_application()
    excluded = [schemathesis.checks.CHECKS.get_one("positive_data_acceptance")] if name in BEYOND_WORDS else []
    seen = []

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        bus.Node.objects.update(seen_at=timezone.now())
        answer = case.call_and_validate(headers=headers, excluded_checks=excluded)
        seen.append(answer.status_code)

    send()

    assert max(seen) < 500
    assert mode.is_negative or name in BEYOND_WORDS or 200 in seen
