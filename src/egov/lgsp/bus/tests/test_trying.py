"""Test calls go through a real gateway to a real provider."""

from typing import Any

import pytest
from tests.buses import TRADE, SmallBus, small_bus
from tests.gateways import Gateway, Provider, caller, registry, service
from tests.world import World

from egov.kernel.actor import Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.gateway.registry import Grant


@pytest.fixture
def small(world: World, gateway: Gateway, provider: Provider, settings: Any) -> SmallBus:
    """The small bus, and a gateway that knows it."""
    settings.BUS_URL = gateway.url
    offered = service(f"{provider.url}/api", code="khai-sinh", provider="VN-ND/GOV/so-tp/ho-tich")
    known = registry(offered, grants={(5, offered.id): (Grant("GET", None, None),)})
    known.callers[TRADE] = caller(TRADE, 5)
    gateway.bus.follow(known)
    return small_bus(world)


def tried(small: SmallBus, **values: str) -> bus.Tried:
    given = {"method": "GET", "path": "/khai-sinh/7", **values}
    actor = small.world.actor("so-ct", Role.ADMIN)
    return bus.try_out(actor, "admin.so-ct", small.service, small.permits, **given)


def test_a_test_call_goes_out_as_ones_own_application(small: SmallBus, gateway: Gateway, provider: Provider) -> None:
    provider.body = '{"ho_ten": "Phạm Văn Dũng"}'.encode()

    answer = tried(small, query="nam=2018", token="bi-mat")

    assert (answer.status, answer.body, answer.fault) == (200, '{"ho_ten": "Phạm Văn Dũng"}', "")
    assert answer.number == str(gateway.last.id)
    assert (provider.seen[0].path, provider.seen[0].query) == ("/api/khai-sinh/7", "nam=2018")
    assert provider.seen[0].header("x-road-userid") == "admin.so-ct"
    assert "bi-mat" not in answer.request


def test_what_the_bus_refuses_is_told_in_its_words(small: SmallBus, provider: Provider) -> None:
    answer = tried(small, path="")
    small.permits.code = "khac"

    other = tried(small)

    assert answer.status == 200
    assert other.fault == "Server.ClientProxy.UnknownMember"
    assert "not registered" in other.said
    assert len(provider.seen) == 1


@pytest.mark.parametrize("wrong", [{"path": "/../x"}, {"path": "khai-sinh"}, {"method": "TRACE"}, {"kind": "a\nb: c"}])
def test_what_cannot_be_sent_reaches_nobody(small: SmallBus, gateway: Gateway, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused):
        tried(small, **wrong)

    assert gateway.kept.records == []


def test_nobody_calls_as_somebody_else(small: SmallBus, gateway: Gateway) -> None:
    actor = small.world.actor("so-ct", Role.ADMIN)

    with pytest.raises(Forbidden):
        bus.try_out(actor, "a", small.service, small.register, method="GET", path="/khai-sinh/7")

    assert gateway.kept.records == []
