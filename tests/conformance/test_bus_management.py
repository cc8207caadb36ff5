"""The management interface of the bus keeps to its own OpenAPI document, whatever is sent to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from tests.buses import exchange, letter, small_bus
from tests.edocs import AWAY, taking_part
from tests.edocs import document as document_sent
from tests.world import World

from egov.channels.api.bus.document import document
from egov.channels.api.bus.operations import OPERATIONS
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

FEW = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FOUND = {one.name for one in OPERATIONS if one.method == "GET" and "{" not in one.path}
INTERFACE = schemathesis.openapi.from_dict(document())


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
def headers(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """Of an operator, on a bus where there is something to find; the key of secrets is the test's own."""
    monkeypatch.setenv("EGOV_VAR", str(tmp_path))
    small = small_bus(world)
    small.right("asked")
    parties = {"subsystem": small.permits, "service": small.service}
    bus.Inlet.objects.create(code="den", title="Đến", url="file:///den", **parties)
    emptied = bus.Queue.objects.create(code="ket-qua", broker="amqp://mq", queue="ket-qua", **parties)
    told = {"since": timezone.now(), "seen_at": timezone.now(), "taken": 3, "fault": "Server.ServerProxy.NetworkError"}
    emptied.states.create(node="bus-1", state="failing", said="The broker cannot be reached.", **told)
    exchange(timezone.now())
    letter()
    taking_part(small)
    document_sent(to={AWAY: "fail", "000.00.03.H40": "fail"})
    make = bus.MakeToken(subject=world.people["ubnd-tinh", Role.INTEGRATOR], title="Kiểm tra")
    make.run(world.actor("ubnd-tinh", Role.INTEGRATOR))
    return {"Authorization": f"Bearer {make.secret}"}


@pytest.mark.parametrize("name", [one.name for one in OPERATIONS])
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_operation_keeps_to_the_document(headers: dict[str, str], name: str, mode: Any) -> None:
    operation = INTERFACE.find_operation_by_id(name)
    operation.app = operation.schema.app = get_wsgi_application()
    seen = []

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        answer = case.call_and_validate(headers=headers)
        seen.append(answer.status_code)

    send()

    assert max(seen) < 500
    assert mode.is_negative or name not in FOUND or 200 in seen


@pytest.mark.parametrize("name", ["listInlets", "setInlet", "listSecrets", "putSecret", "setQueue"])
def test_where_something_is_there_too(world: World, headers: dict[str, str], name: str) -> None:
    application, service = bus.Subsystem.objects.get(code="cap-phep"), bus.Service.objects.get()
    bus.Member.objects.filter(pk=application.member_id).update(agency=None)  # so that the operators act for it
    operation = INTERFACE.find_operation_by_id(name)
    operation.app = operation.schema.app = get_wsgi_application()
    seen = set()
    real = {"service": service.pk, "subsystem": application.pk, "url": "file:///den", "broker": "amqp://mq"}

    @FEW
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def send(case: Any) -> None:
        if case.path_parameters:
            case.path_parameters["id"] = application.pk
        if isinstance(case.body, dict):
            case.body.update({key: value for key, value in real.items() if key in case.body})
            case.body.pop("adapter", None)
        seen.add(case.call_and_validate(headers=headers).status_code)

    send()

    assert seen & {200, 201}
