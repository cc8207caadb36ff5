"""GovStack's configuration management: what is shown, brought in, allowed and denied, and by whom."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
import yaml
from django.test import Client
from django.utils import timezone
from tests.buses import SmallBus, small_bus
from tests.registries import rows
from tests.world import World

from egov.channels.api.govstack.shapes import document
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

REGISTER = {"memberClass": "GOV", "memberCode": "so-tp", "applicationId": "ho-tich", "serviceId": "khai-sinh"}
PERMITS = {"member": "GOV/so-ct", "application": "cap-phep"}
HOSPITAL = {
    "name": "Bệnh viện đa khoa",
    "class": "ORG",
    "code": "BVDK",
    "applications": [
        {
            "id": "his",
            "services": [
                {
                    "id": "giuong",
                    "specUrl": "https://bvdk.vn/openapi.json",
                    "serviceUrl": "https://his.bvdk.vn/api",
                    "rights": [PERMITS],
                }
            ],
        }
    ],
}


class Program:
    """A program with the token of somebody."""

    def __init__(self, world: World, agency: str, role: Role, user: Any = None) -> None:
        make = bus.MakeToken(subject=world.people[agency, role], title="GovStack")
        make.run(world.actor(agency, role))
        self.client = Client(headers={"Authorization": f"Bearer {make.secret}"})

    def __call__(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        answer = self.client.generic(method, f"/api/v1/{path}", content, kind)
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


@pytest.fixture
def justice(small: SmallBus) -> Program:
    return Program(small.world, "so-tp", Role.ADMIN)


@pytest.fixture
def trade(small: SmallBus) -> Program:
    return Program(small.world, "so-ct", Role.ADMIN)


@pytest.fixture
def operator(small: SmallBus) -> Program:
    return Program(small.world, "ubnd-tinh", Role.INTEGRATOR)


def conf(*members: Any) -> dict[str, Any]:
    return {"domain": "namdinh.example.vn", "instance": "VN-ND", "members": list(members)}


def approved() -> None:
    """Another operator has let in what waits."""
    bus.Member.objects.filter(standing="asked").update(standing="active")
    bus.Subsystem.objects.filter(standing="asked").update(standing="active")


STRUCTURE = {
    ("/api/v1/config", "get"): ("listIMconf", {"200"}),
    ("/api/v1/config", "post"): ("createIMconf", {"201", "400"}),
    ("/api/v1/config", "patch"): ("updateIMconf", {"201", "400"}),
    ("/api/v1/config", "put"): ("replaceIMconf", {"201", "400"}),
    ("/api/v1/status", "get"): ("checkIMconf", {"200"}),
    ("/api/v1/rights/allow", "get"): ("getAllowed", {"200", "401"}),
    ("/api/v1/rights/allow", "patch"): ("setAllowed", {"200", "401"}),
    ("/api/v1/rights/deny", "patch"): ("setDenied", {"200", "401"}),
}
REQUIRED = {
    "IMconf": ["domain", "instance"],
    "AllowedApplication": ["member", "application"],
}


def test_the_document_has_what_the_specification_names(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    found = {(path, method): one for path, item in described["paths"].items() for method, one in item.items()}
    assert {key: one["operationId"] for key, one in found.items()} == {key: one[0] for key, one in STRUCTURE.items()}
    for key, (_name, statuses) in STRUCTURE.items():
        assert statuses <= set(found[key]["responses"]), key
    for name, required in REQUIRED.items():
        assert described["components"]["schemas"][name]["required"] == required
    entry = described["components"]["schemas"]["ServiceAccessRights"]["items"]
    assert set(entry["required"]) == {*REGISTER, "rights"}
    assert {one["name"] for one in found["/api/v1/rights/allow", "get"]["parameters"]} == {
        *REGISTER,
        "pageSize",
        "nextPageToken",
    }
    for method in ("post", "patch", "put"):
        kinds = found["/api/v1/config", method]["requestBody"]["content"]
        assert set(kinds) == {"application/json", "text/yaml"}
    assert described == document()


@pytest.mark.parametrize(("path", "method"), list(STRUCTURE))
def test_without_a_token_nothing_is_told_or_changed(small: SmallBus, path: str, method: str) -> None:
    before = rows()

    answer = Client().generic(method.upper(), path, b"{}", "application/json")

    assert answer.status_code == 401
    assert rows() == before


def test_the_configuration_is_shown_as_the_specification_writes_it(small: SmallBus, operator: Program) -> None:
    small.right("granted")

    status, shown = operator("GET", "config")

    assert (status, shown["instance"]) == (200, "VN-ND")
    (member,) = [one for one in shown["members"] if one["code"] == "so-tp"]
    assert (member["class"], member["name"]) == ("GOV", small.justice.name)
    (service,) = member["applications"][0]["services"]
    assert (service["id"], service["serviceUrl"]) == ("khai-sinh", small.service.url)
    assert service["specUrl"].endswith("/r1/VN-ND/GOV/so-tp/ho-tich/getOpenAPI?serviceCode=khai-sinh")
    assert service["rights"] == [{"member": "GOV/so-ct", "application": "cap-phep"}]


def test_what_is_shown_brought_in_again_changes_nothing(small: SmallBus, operator: Program) -> None:
    small.right("granted")
    _, shown = operator("GET", "config")
    before = rows()

    assert operator("PUT", "config", shown) == (201, "0 changes")
    assert rows() == before


def test_a_new_member_waits_for_another_operator_and_comes_whole_with_the_next_try(
    small: SmallBus, operator: Program
) -> None:
    status, told = operator("POST", "config", conf(HOSPITAL))

    assert status == 201
    assert "waiting for another operator's approval: ORG/BVDK" in told
    member = bus.Member.objects.get(code="BVDK")
    assert (member.standing, member.subsystems.get().standing) == ("asked", "asked")
    assert not bus.Service.objects.filter(code="giuong").exists()
    approved()
    assert operator("PATCH", "config", conf(HOSPITAL))[0] == 201
    service = bus.Service.objects.get(code="giuong")
    assert (service.standing, service.rights.get().state) == ("active", "granted")
    (shown,) = [one for one in operator("GET", "config")[1]["members"] if one["code"] == "BVDK"]
    assert shown["applications"][0]["services"][0]["specUrl"] == "https://bvdk.vn/openapi.json"


def test_yaml_is_taken_as_well_and_a_changed_address_is_a_change(small: SmallBus, justice: Program) -> None:
    service = {"id": "khai-sinh", "specUrl": "https://x.vn/a", "serviceUrl": "https://moi.internal/api"}
    member = {"name": small.justice.name, "class": "GOV", "code": "so-tp"}
    member["applications"] = [{"id": "ho-tich", "services": [service]}]

    status, told = justice("PATCH", "config", yaml.safe_dump(conf(member)).encode(), "text/yaml")

    small.service.refresh_from_db()
    assert (status, told) == (201, "1 changes: GOV/so-tp/ho-tich/khai-sinh")
    assert small.service.url == "https://moi.internal/api"


def test_what_a_replacing_document_does_not_name_is_stopped_and_its_rights_end(
    small: SmallBus, operator: Program, justice: Program
) -> None:
    small.right("granted")
    _, shown = operator("GET", "config")
    for member in shown["members"]:
        for application in member["applications"]:
            for service in application["services"]:
                service["rights"] = []
    shown["members"] = [one for one in shown["members"] if one["code"] != "so-ct"]
    before = rows()

    assert justice("PUT", "config", shown)[0] == 401
    assert rows() == before
    assert operator("PUT", "config", shown)[0] == 201
    small.trade.refresh_from_db()
    assert small.trade.standing == "stopped"
    assert bus.AccessRight.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"instance": "EE"}, "instance VN-ND"),
        ({"members": [{"name": "x", "class": "GOV"}]}, "'code' is a required property"),
        ({"members": [HOSPITAL, HOSPITAL]}, "twice"),
        ({"members": [{"name": "Khác", "class": "GOV", "code": "so-tp"}]}, "not renamed"),
        ({"members": [{**HOSPITAL, "class": "XXX"}]}, "GOV, ORG"),
        ({"members": "x"}, "not of type"),
    ],
)
def test_a_document_that_cannot_be_brought_in_changes_nothing(
    small: SmallBus, operator: Program, change: dict[str, Any], said: str
) -> None:
    before = rows()

    status, problem = operator("PATCH", "config", {**conf(HOSPITAL), **change})

    assert status == 400
    assert said in problem["detail"]
    assert rows() == before


def test_an_administrator_brings_in_nothing_of_others(small: SmallBus, trade: Program) -> None:
    member = {"name": small.justice.name, "class": "GOV", "code": "so-tp"}
    before = rows()

    assert trade("PATCH", "config", conf(member))[0] == 400
    assert rows() == before
    assert [one["code"] for one in trade("GET", "config")[1]["members"]] == ["so-ct"]


def test_an_instance_that_is_there_is_not_made_again(small: SmallBus, operator: Program) -> None:
    before = rows()

    assert operator("POST", "config?init=true", conf(HOSPITAL))[0] == 400
    assert operator("POST", "config?init=x", conf(HOSPITAL))[0] == 400
    assert operator("POST", "config", b"{", "application/json")[0] == 400
    assert operator("POST", "config", b"a", "text/plain")[0] == 400
    assert rows() == before


def test_the_status_is_well_while_a_gateway_beats(small: SmallBus, operator: Program) -> None:
    assert operator("GET", "status")[0] == 500
    now = timezone.now()
    node = bus.Node.objects.create(name="bus-1", started_at=now, seen_at=now, registry=1, under_way=0)

    assert operator("GET", "status") == (200, None)
    node.seen_at = now - timedelta(minutes=1)
    node.save()
    assert operator("GET", "status")[0] == 500


def test_a_provider_allows_and_denies(small: SmallBus, justice: Program) -> None:
    entry = {**REGISTER, "rights": [PERMITS]}

    assert justice("PATCH", "rights/allow", [entry]) == (200, None)
    assert justice("PATCH", "rights/allow", [entry]) == (200, None)
    (listed,) = justice("GET", "rights/allow")[1]["allowList"]
    assert {name: listed[name] for name in REGISTER} == REGISTER
    (consumer,) = listed["rights"]
    assert (consumer["memberClass"], consumer["memberCode"], consumer["applicationId"]) == ("GOV", "so-ct", "cap-phep")
    assert justice("PATCH", "rights/deny", [entry]) == (200, None)
    assert justice("PATCH", "rights/deny", [entry]) == (200, None)
    assert justice("GET", "rights/allow")[1] == {"allowList": []}
    assert [right.state for right in bus.AccessRight.objects.all()] == ["withdrawn"]


def test_a_request_that_waits_is_granted(small: SmallBus, justice: Program) -> None:
    right = small.right("asked")

    assert justice("PATCH", "rights/allow", [{**REGISTER, "rights": [PERMITS]}])[0] == 200

    right.refresh_from_db()
    assert (right.state, right.purpose) == ("granted", "Thẩm tra nhân thân")


@pytest.mark.parametrize(
    "entry",
    [
        {**REGISTER, "rights": [PERMITS]},
        {**REGISTER, "serviceId": "khong-co", "rights": []},
        {**REGISTER, "rights": [{"member": "GOV/so-ct", "application": "khong-co"}]},
        {"rights": []},
    ],
)
@pytest.mark.parametrize("path", ["rights/allow", "rights/deny"])
def test_who_does_not_decide_about_a_service_changes_nothing(
    small: SmallBus, trade: Program, entry: dict[str, Any], path: str
) -> None:
    small.right("granted")
    before = rows()

    assert trade("PATCH", path, [entry])[0] == 401
    assert rows() == before


def test_nobody_lets_an_application_of_the_own_in(small: SmallBus, justice: Program) -> None:
    own = small.justice.subsystems.create(code="noi-bo", name="Nội bộ", standing="active")
    before = rows()

    entry = {**REGISTER, "rights": [{"member": "so-tp", "application": own.code}]}
    status, problem = justice("PATCH", "rights/allow", [entry])

    assert status == 401
    assert "của chính bạn" in problem["detail"]
    assert rows() == before


def test_the_allow_list_comes_in_pages_of_pairs(small: SmallBus, justice: Program) -> None:
    second = small.register.services.create(code="ket-hon", title="Kết hôn", url="http://a", standing="active")
    for number in range(3):
        other = small.trade.subsystems.create(code=f"a{number}", name="A", standing="active")
        small.right("granted", subsystem=other)
        small.right("granted", subsystem=other, service=second)
    small.right("granted", subsystem=other, endpoint=small.lookup)
    pages: list[list[tuple[str, int]]] = []
    token = ""
    while True:
        _, page = justice("GET", f"rights/allow?pageSize=4&nextPageToken={token}")
        pages.append([(one["serviceId"], len(one["rights"])) for one in page["allowList"]])
        token = page.get("nextPageToken", "")
        if not token:
            break

    assert pages == [[("ket-hon", 1), ("khai-sinh", 3)], [("ket-hon", 2)]] or pages == [
        [("ket-hon", 3), ("khai-sinh", 1)],
        [("khai-sinh", 2)],
    ]
    assert "a" not in token
    filtered = justice("GET", "rights/allow?serviceId=ket-hon&memberCode=so-tp")[1]["allowList"]
    assert [one["serviceId"] for one in filtered] == ["ket-hon"]
    assert justice("GET", "rights/allow?nextPageToken=forged")[1] == {"allowList": []}


def test_a_right_to_a_part_is_never_widened_by_saying_it_again(
    small: SmallBus, justice: Program, operator: Program
) -> None:
    small.right("granted", endpoint=small.lookup)
    _, shown = operator("GET", "config")
    before = rows()

    assert justice("PATCH", "rights/allow", [{**REGISTER, "rights": [PERMITS]}])[0] == 200
    assert operator("PUT", "config", shown) == (201, "0 changes")
    assert rows() == before


def test_the_right_of_a_group_is_told_by_its_applications(small: SmallBus, justice: Program) -> None:
    group = bus.Group.objects.create(code="so", name="Các sở")
    group.subsystems.add(small.permits)
    small.right("granted", subsystem=None, group=group)
    before = rows()

    (listed,) = justice("GET", "rights/allow")[1]["allowList"]

    assert [one["applicationId"] for one in listed["rights"]] == ["cap-phep"]
    assert justice("PATCH", "rights/allow", [{**REGISTER, "rights": [PERMITS]}])[0] == 200
    assert rows() == before
