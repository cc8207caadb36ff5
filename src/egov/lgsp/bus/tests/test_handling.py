"""Mediations, terms of delivery and rules over events: changed by who looks after them, written down, brought back."""

from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from tests.buses import SmallBus, small_bus
from tests.registries import rows
from tests.world import World

from egov.foundation.events.api import events_about
from egov.kernel.actor import SYSTEM, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.configuration.applying import apply, would_change
from egov.lgsp.bus.configuration.exporting import as_yaml, registry
from egov.lgsp.bus.configuration.reading import Unusable, from_text
from egov.lgsp.bus.naming import room_of

UPPER = {"accepts": "rest", "request": [{"jsonata": "{'ten': $uppercase(ten)}"}]}
LOWER = {"accepts": "rest", "request": [{"jsonata": "{'ten': $lowercase(ten)}"}]}
TWICE = {"pattern": "count", "types": ["mua"], "times": 2, "within": 60, "produces": "nhieu"}


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


@pytest.fixture
def justice(small: SmallBus) -> Any:
    return small.world.actor("so-tp", Role.ADMIN)


@pytest.fixture
def room(small: SmallBus) -> bus.Subsystem:
    """A room of the justice department with two types of events."""
    made = small.justice.subsystems.create(code="phong", name="Phòng sự kiện", standing="active")
    for code in ("api", "pub", "pull"):
        made.services.create(code=code, title=code, url="room:", standing="active")
    for code in ("mua", "nhieu"):
        bus.EventType.objects.create(room=room_of(made), code=code, schema={}, at=timezone.now())
    return made


def in_use(service: bus.Service) -> list[int]:
    return list(service.mediations.filter(in_use=True).values_list("version", flat=True))


def test_before_a_security_server_a_soap_message_keeps_its_header(small: SmallBus, justice: Any) -> None:
    small.service.kind, small.service.contract = "SOAP", ""
    small.service.url = "vdxp+https://may-chu-an-ninh.example"
    small.service.adapter = {"client": "VN/GOV/H40/lgsp", "service": "VN/GOV/BTP/hotich/khai-sinh"}
    small.service.save()
    bare = {"accepts": "soap", "provider": {"header": False}, "request": []}
    before = rows()

    with pytest.raises(Refused, match="phần đầu X-Road"):
        bus.PutMediation(subject=small.service, document=bare).run(justice)
    written = as_yaml(registry() | {"mediations": [{"service": str(small.service), "document": bare}]})
    with pytest.raises(Unusable, match="phần đầu X-Road"):
        apply(from_text(written, "x"), SYSTEM, "x")
    assert rows() == before

    bus.PutMediation(subject=small.service, document=bare | {"provider": {"header": True}}).run(justice)
    small.service.url, small.service.adapter = "https://hotich.example/", {}
    small.service.save()
    bus.PutMediation(subject=small.service, document=bare).run(justice)
    assert in_use(small.service) == [2]


def test_a_mediation_is_put_taken_back_and_taken_out(small: SmallBus, justice: Any) -> None:
    bus.PutMediation(subject=small.service, document=UPPER).run(justice)
    bus.PutMediation(subject=small.service, document=LOWER).run(justice)
    assert in_use(small.service) == [2]

    bus.UseMediation(subject=small.service, version=1).run(justice)
    assert in_use(small.service) == [1]

    bus.TakeOutMediation(subject=small.service).run(justice)
    assert in_use(small.service) == []
    assert small.service.mediations.count() == 2
    names = [one.name for one in events_about(small.service)]
    assert names == ["bus.MediationPut", "bus.MediationPut", "bus.MediationPut", "bus.MediationTakenOut"]
    assert bus.Version.objects.count() == 4


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"accepts": "fax"}, "$.accepts"),
        ({"accepts": "rest", "request": [{"jsonata": "{'a': "}]}, "request"),
        ({"accepts": "rest", "request": [{"template": {"text": "\0"}}]}, "không lưu được"),
    ],
)
def test_a_mediation_that_cannot_be_carried_out_changes_nothing(
    small: SmallBus, justice: Any, document: Any, said: str
) -> None:
    before = rows()

    with pytest.raises(Refused, match=r".") as refused:
        bus.PutMediation(subject=small.service, document=document).run(justice)

    assert said in refused.value.message
    assert rows() == before


def test_others_do_not_touch_how_a_service_is_handled(small: SmallBus, room: bus.Subsystem) -> None:
    other = small.world.actor("so-ct", Role.ADMIN)
    before = rows()

    for action in (
        bus.PutMediation(subject=small.service, document=UPPER),
        bus.TakeOutMediation(subject=small.service),
        bus.SetTerms(subject=small.service, values={}),
        bus.RemoveTerms(subject=small.service),
        bus.SetRule(subject=room, code="r", values=TWICE),
    ):
        with pytest.raises(Forbidden):
            action.run(other)

    after = rows()
    assert {name: found for name, found in after.items() if "refusal" not in name} == {
        name: found for name, found in before.items() if "refusal" not in name
    }


def test_terms_are_set_whole_and_removed(small: SmallBus, justice: Any) -> None:
    bus.SetTerms(subject=small.service, values={"tries": 3, "once_hours": 24}).run(justice)
    bus.SetTerms(subject=small.service, values={"tries": 5}).run(justice)

    terms = bus.DeliveryTerms.objects.get()
    assert (terms.tries, terms.once_hours, terms.first_wait) == (5, None, 2)

    bus.RemoveTerms(subject=small.service).run(justice)
    assert not bus.DeliveryTerms.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"tries": 0},
        {"first_wait": 10, "longest_wait": 5},
        {"once_hours": 0},
        {"trips_after": 5000},
        {"open_seconds": 0},
        {"fallback_url": "ftp://a"},
        {"colour": "red"},
    ],
)
def test_terms_that_make_no_sense_are_refused(small: SmallBus, justice: Any, values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        bus.SetTerms(subject=small.service, values=values).run(justice)

    assert not bus.DeliveryTerms.objects.exists()


def test_a_changed_rule_counts_anew(small: SmallBus, justice: Any, room: bus.Subsystem) -> None:
    bus.SetRule(subject=room, code="mua-dam", values=TWICE).run(justice)
    first = bus.EventRule.objects.get()

    bus.SetRule(subject=room, code="mua-dam", values={**TWICE, "times": 3}).run(justice)

    second = bus.EventRule.objects.get()
    assert second.pk == first.pk
    assert second.times == 3
    assert second.since > first.since

    bus.RemoveRule(subject=room, rule=second.pk).run(justice)
    assert not bus.EventRule.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"pattern": "mưa"},
        {"pattern": "absence"},
        {"types": ["khong-co"]},
        {"produces": "mua"},
        {"within": 0},
        {"times": 0},
    ],
)
def test_a_rule_that_could_never_speak_is_refused(
    small: SmallBus, justice: Any, room: bus.Subsystem, changed: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        bus.SetRule(subject=room, code="r", values={**TWICE, **changed}).run(justice)

    assert not bus.EventRule.objects.exists()


def test_only_a_room_has_rules(small: SmallBus, justice: Any) -> None:
    with pytest.raises(Refused, match="phòng sự kiện"):
        bus.SetRule(subject=small.register, code="r", values=TWICE).run(justice)


def test_what_is_exported_with_its_handling_and_applied_changes_nothing(
    small: SmallBus, justice: Any, room: bus.Subsystem
) -> None:
    bus.PutMediation(subject=small.service, document=UPPER).run(justice)
    bus.SetTerms(subject=small.service, values={"once_hours": 24}).run(justice)
    bus.SetRule(subject=room, code="mua-dam", values=TWICE).run(justice)

    exported = as_yaml(registry())

    assert {"terms", "mediations", "rules", "event_types"} <= from_text(exported, "x").keys()
    assert apply(from_text(exported, "x"), SYSTEM, "x", exact=True) == []


def test_a_file_brings_in_how_services_are_handled(small: SmallBus, room: bus.Subsystem) -> None:
    document = {
        "terms": [{"service": str(small.service), "tries": 4}],
        "mediations": [{"service": str(small.service), "document": UPPER}],
        "event_types": [{"room": str(room), "code": "moi", "schema": {"type": "object"}}],
        "rules": [{"room": str(room), "code": "mua-dam", **TWICE, "produces": "moi"}],
    }
    wanted = [
        f"+ terms {small.service}",
        f"+ mediation {small.service}",
        f"+ event type {room}/moi",
        f"+ rule {room}/mua-dam",
    ]

    assert would_change(document, SYSTEM) == wanted
    assert not bus.Mediation.objects.exists()
    assert apply(document, SYSTEM, "x") == wanted
    assert apply(document, SYSTEM, "x") == []

    document["mediations"][0]["document"] = LOWER
    document["terms"][0]["tries"] = 5
    assert apply(document, SYSTEM, "x") == [f"~ terms {small.service}: tries", f"~ mediation {small.service}: document"]
    assert bus.EventRule.objects.get().room.startswith(settings.BUS_INSTANCE)


@pytest.mark.parametrize(
    "part",
    [
        {"terms": [{"service": "GOV/so-tp/ho-tich/khai-sinh", "tries": 999}]},
        {"terms": [{"service": "GOV/nobody/a/b"}]},
        {"mediations": [{"service": "GOV/so-tp/ho-tich/khai-sinh", "document": {"accepts": "fax"}}]},
        {"event_types": [{"room": "GOV/so-tp/ho-tich", "code": "a", "schema": {}}]},
        {"event_types": [{"room": "GOV/so-tp/phong", "code": "a", "schema": {"type": "nothing"}}]},
        {"rules": [{"room": "GOV/so-tp/phong", "code": "r", **TWICE, "produces": "khong-co"}]},
    ],
)
def test_a_file_brings_in_nothing_that_an_action_would_refuse(
    small: SmallBus, room: bus.Subsystem, part: dict[str, Any]
) -> None:
    before = rows()

    with pytest.raises(Unusable):
        apply(part, SYSTEM, "x")

    assert rows() == before


def test_rolling_back_takes_the_handling_with_it(small: SmallBus, justice: Any, room: bus.Subsystem) -> None:
    bus.SetTerms(subject=small.service, values={"tries": 3}).run(justice)
    bus.PutMediation(subject=small.service, document=UPPER).run(justice)
    version = bus.Version.objects.latest("pk")
    bus.PutMediation(subject=small.service, document=LOWER).run(justice)
    bus.RemoveTerms(subject=small.service).run(justice)
    bus.SetRule(subject=room, code="mua-dam", values=TWICE).run(justice)

    bus.RollBack(subject=version).run(small.world.actor("ubnd-tinh", Role.INTEGRATOR))

    assert small.service.mediations.get(in_use=True).document == UPPER
    assert bus.DeliveryTerms.objects.get().tries == 3
    assert not bus.EventRule.objects.exists()
