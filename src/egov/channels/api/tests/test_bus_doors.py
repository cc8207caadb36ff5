"""Watched places, secrets and queues in the management interface of the bus."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.utils import timezone
from tests.buses import SmallBus, small_bus
from tests.registries import rows
from tests.world import World

from egov.channels.api.tests.test_bus import Program
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

WORD = "mật khẩu rất dài"


@pytest.fixture
def small(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SmallBus:
    monkeypatch.setenv("EGOV_VAR", str(tmp_path))
    return small_bus(world)


@pytest.fixture
def trade(small: SmallBus) -> Program:
    return Program(small.world, "so-ct", Role.ADMIN)


@pytest.fixture
def justice(small: SmallBus) -> Program:
    return Program(small.world, "so-tp", Role.ADMIN)


@pytest.fixture
def operator(small: SmallBus) -> Program:
    return Program(small.world, "ubnd-tinh", Role.INTEGRATOR)


def place(small: SmallBus, **changes: Any) -> dict[str, Any]:
    return {"code": "den", "title": "Đến", "url": "file:///den", "service": small.service.pk, **changes}


def queue(small: SmallBus, **changes: Any) -> dict[str, Any]:
    facts = {"code": "kq", "broker": "amqp://mq", "queue": "ket-qua"}
    return {**facts, "subsystem": small.permits.pk, "service": small.service.pk, **changes}


def test_a_place_is_watched_changed_and_left(small: SmallBus, trade: Program) -> None:
    path = f"/subsystems/{small.permits.pk}/inlets"
    status, made = trade("POST", path, place(small, adapter={"settle": 5}))
    assert (status, made["standing"], made["every"], made["adapter"]) == (201, "active", 60, {"settle": 5})

    changed = trade("POST", path, place(small, every=5, active=False))[1]
    assert (changed["id"], changed["every"], changed["standing"]) == (made["id"], 5, "stopped")
    assert trade("GET", path)[1] == {"items": [changed], "next": None}

    assert trade("DELETE", f"{path}/{made['id']}") == (204, None)
    assert trade("DELETE", f"{path}/{made['id']}")[0] == 404
    assert not bus.Inlet.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"url": "http://a"}, 409),
        ({"url": "imap://["}, 409),
        ({"url": "sftp://a:b@c"}, 409),
        ({"adapter": {"la": 1}}, 409),
        ({"adapter": {"allow": ["get\0"]}}, 422),
        ({"code": "den\n"}, 409),
        ({"code": "có dấu"}, 422),
        ({"every": 0}, 422),
        ({"service": 10**17}, 404),
        ({"la": 1}, 422),
    ],
)
def test_a_place_that_cannot_be_watched_changes_nothing(
    small: SmallBus, trade: Program, changes: dict[str, Any], status: int
) -> None:
    before = rows()

    answer = trade("POST", f"/subsystems/{small.permits.pk}/inlets", place(small, **changes))

    assert answer[0] in {status, 409}
    assert rows() == before


def test_a_service_that_one_may_not_see_cannot_be_chosen(small: SmallBus, trade: Program) -> None:
    small.register.services.update(standing="refused")

    assert trade("POST", f"/subsystems/{small.permits.pk}/inlets", place(small))[0] == 404
    assert not bus.Inlet.objects.exists()


def test_a_secret_goes_in_and_comes_out_nowhere(small: SmallBus, trade: Program) -> None:
    path = f"/subsystems/{small.permits.pk}/secrets"

    status, made = trade("POST", path, {"name": "kho", "value": WORD})
    listed = trade("GET", path)[1]

    assert status == 201
    assert sorted(made) == ["id", "name", "put_at", "put_by"]
    assert listed["items"] == [made]
    sealed = bytes(bus.Secret.objects.get().sealed)
    assert trade("POST", path, {"name": "kho", "value": "khác"})[1]["id"] == made["id"]
    assert bytes(bus.Secret.objects.get().sealed) != sealed
    assert trade("DELETE", f"{path}/{made['id']}") == (204, None)
    assert not bus.Secret.objects.exists()


@pytest.mark.parametrize("body", [{"name": "kho", "value": ""}, {"name": "kho"}, {"name": "kho", "value": 1}])
def test_a_secret_that_is_none_is_refused_without_being_told(
    small: SmallBus, trade: Program, body: dict[str, Any]
) -> None:
    assert trade("POST", f"/subsystems/{small.permits.pk}/secrets", body)[0] == 422
    assert not bus.Secret.objects.exists()


def test_a_refusal_does_not_repeat_the_secret(small: SmallBus, trade: Program) -> None:
    path = f"/subsystems/{small.permits.pk}/secrets"

    answers = [
        trade("POST", path, {"name": "có dấu", "value": WORD}),
        trade("POST", path, {"name": "kho", "value": WORD * 2000}),
        trade("POST", path, {"name": "kho", "value": [WORD]}),
        trade("POST", path, {"name": "kho", "value": WORD + "\0"}),
    ]

    assert [status for status, _answer in answers] == [422] * 4
    assert all(WORD not in orjson.dumps(answer).decode() for _status, answer in answers)
    assert not bus.Secret.objects.exists()


def test_doors_of_others_are_not_there(small: SmallBus, trade: Program, justice: Program, operator: Program) -> None:
    base = f"/subsystems/{small.permits.pk}"
    inlet = trade("POST", f"{base}/inlets", place(small))[1]["id"]
    secret = trade("POST", f"{base}/secrets", {"name": "kho", "value": WORD})[1]["id"]
    own = f"/subsystems/{small.register.pk}"
    before = rows()

    for path, body in (("inlets", place(small)), ("secrets", {"name": "kho", "value": "x"})):
        assert justice("GET", f"{base}/{path}")[0] == 404
        assert justice("POST", f"{base}/{path}", body)[0] == 404
        assert operator("GET", f"{base}/{path}")[0] == 200
        assert operator("POST", f"{base}/{path}", body)[0] == 403
    for path in (f"inlets/{inlet}", f"secrets/{secret}"):
        assert justice("DELETE", f"{base}/{path}")[0] == 404
        assert justice("DELETE", f"{own}/{path}")[0] == 404
        assert operator("DELETE", f"{base}/{path}")[0] == 403

    assert rows() == before


def test_queues_are_the_operators(small: SmallBus, operator: Program, trade: Program) -> None:
    status, made = operator("POST", "/queues", queue(small, secret="mq", prefetch=5))
    assert (status, made["user"], made["prefetch"], made["active"]) == (201, "guest", 5, True)
    assert operator("GET", f"/queues/{made['id']}")[1] == made
    assert operator("GET", "/queues")[1] == {"items": [made], "next": None}
    before = rows()

    assert trade("GET", "/queues")[1]["items"] == []
    assert trade("GET", f"/queues/{made['id']}")[0] == 404
    assert trade("POST", "/queues", queue(small, prefetch=7))[0] == 403
    assert trade("DELETE", f"/queues/{made['id']}")[0] == 404
    assert operator("POST", "/queues", queue(small, broker="http://mq"))[0] == 409
    assert operator("POST", "/queues", queue(small, service=10**17))[0] == 409
    assert operator("POST", "/queues", queue(small, prefetch=0))[0] == 422
    assert rows() == before

    assert operator("POST", "/queues", queue(small, active=False))[1]["active"] is False
    assert operator("DELETE", f"/queues/{made['id']}") == (204, None)
    assert not bus.Queue.objects.exists()


def test_a_queue_tells_what_each_node_does_with_it(small: SmallBus, operator: Program, trade: Program) -> None:
    made = operator("POST", "/queues", queue(small))[1]
    assert made["nodes"] == []
    facts = {"since": timezone.now(), "seen_at": timezone.now()}
    row = bus.Queue.objects.get()
    row.states.create(node="bus-1", state="taking", taken=12, **facts)
    reason = {"fault": "Server.ServerProxy.NetworkError", "said": "The broker cannot be reached."}
    row.states.create(node="bus-2", state="failing", taken=0, **facts, **reason)

    nodes = operator("GET", f"/queues/{made['id']}")[1]["nodes"]

    assert [(one["node"], one["state"], one["taken"], one["finding"]) for one in nodes] == [
        ("bus-1", "taking", 12, "Đang lấy tin."),
        ("bus-2", "failing", 0, "Không lấy được tin. Không nối được tới RabbitMQ."),
    ]
    assert {name: nodes[1][name] for name in reason} == reason
    assert (nodes[0]["to_do"], bool(nodes[1]["to_do"])) == ("", True)
    assert nodes[0]["since"] == facts["since"].isoformat()
    assert operator("GET", "/queues")[1]["items"][0]["nodes"] == nodes
    assert trade("GET", f"/queues/{made['id']}")[0] == 404
    assert operator("POST", "/queues", queue(small, active=False))[1]["nodes"] == []
