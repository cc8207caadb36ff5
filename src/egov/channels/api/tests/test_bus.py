"""The management interface of the bus: who may, what is refused how, and that a refusal changes nothing."""

from typing import Any

import orjson
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.buses import OPENAPI, REGISTER, TRADE, SmallBus, certificate, exchange, small_bus
from tests.registries import rows
from tests.signing_in import signed_in
from tests.world import World

from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

BASE = "/api/truc/v1"


@pytest.fixture
def small(world: World) -> SmallBus:
    return small_bus(world)


class Program:
    """A program with the token of somebody."""

    def __init__(self, world: World, agency: str, role: Role) -> None:
        make = bus.MakeToken(subject=world.people[agency, role], title="Máy")
        make.run(world.actor(agency, role))
        self.client = Client(headers={"Authorization": f"Bearer {make.secret}"})

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        answer = self.client.generic(
            method, BASE + path, body if isinstance(body, bytes) else _json(body), "application/json", **more
        )
        return answer.status_code, answer.json() if answer.content else None


def _json(body: Any) -> bytes:
    return b"" if body is None else orjson.dumps(body)


@pytest.fixture
def justice(small: SmallBus) -> Program:
    return Program(small.world, "so-tp", Role.ADMIN)


@pytest.fixture
def trade(small: SmallBus) -> Program:
    return Program(small.world, "so-ct", Role.ADMIN)


@pytest.fixture
def operator(small: SmallBus) -> Program:
    return Program(small.world, "ubnd-tinh", Role.INTEGRATOR)


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer falsch", "Basic YTpi", "Bearer \u00e9"])
def test_without_a_token_that_counts_nothing_is_told(small: SmallBus, header: str) -> None:
    answer = Client(headers={"Authorization": header} if header else {}).get(f"{BASE}/members")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == 401


@pytest.mark.parametrize("role", sorted({*Role} - {Role.ADMIN, Role.INTEGRATOR}))
def test_other_posts_have_no_business_here(small: SmallBus, role: Role) -> None:
    client = signed_in(small.world.people["so-tp", role])

    assert client.get(f"{BASE}/services").status_code == 403


def test_a_session_reads_and_changes_only_with_its_own_key(small: SmallBus) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(small.world.people["so-tp", Role.ADMIN], backend=settings.AUTHENTICATION_BACKENDS[0])
    before = rows()

    assert client.get(f"{BASE}/members").status_code == 200
    answer = client.put(
        f"{BASE}/services/{small.service.pk}/standing",
        {"standing": "stopped", "notice": "Dừng"},
        content_type="application/json",
    )

    assert answer.status_code == 403
    assert rows() == before


def test_the_way_of_a_service_from_registration_to_a_call(
    small: SmallBus, justice: Program, trade: Program, operator: Program
) -> None:
    _, asked = justice("POST", "/subsystems", {"member": small.justice.pk, "code": "cong-chung", "name": "Công chứng"})
    assert asked["standing"] == "asked"
    assert operator("POST", f"/subsystems/{asked['id']}/approval", {"approve": True})[1]["standing"] == "active"
    new = {
        "subsystem": asked["id"],
        "code": "tra-cuu",
        "title": "Tra cứu",
        "url": "http://a.internal",
        "kind": "OPENAPI",
    }
    status, service = justice("POST", "/services", {**new, "contract": OPENAPI})
    assert status == 201
    assert [one["path"] for one in service["endpoints"]] == ["/khai-sinh/*", "/khai-sinh"]
    want = {"service": service["id"], "subsystem": small.permits.pk, "purpose": "Thẩm tra nhân thân"}
    status, right = trade("POST", "/rights", want)
    assert (status, right["state"]) == (201, "asked")
    assert trade("POST", f"/rights/{right['id']}/decision", {"grant": True})[0] == 403

    assert justice("POST", f"/rights/{right['id']}/decision", {"grant": True, "consent": "so"})[0] == 409
    granted = justice("POST", f"/rights/{right['id']}/decision", {"grant": True, "consent": "path:2"})[1]
    assert (granted["state"], granted["consent"]) == ("granted", "path:2")

    assert trade("GET", "/rights?state=granted")[1]["items"][0]["id"] == right["id"]
    assert trade("POST", f"/rights/{right['id']}/withdrawal", {"reason": "Xong"})[1]["state"] == "withdrawn"


def test_an_outside_organisation_is_registered_by_one_operator_and_approved_by_another(
    small: SmallBus, operator: Program, justice: Program
) -> None:
    new = {"member_class": "ORG", "code": "bv-da-khoa", "name": "Bệnh viện"}
    assert justice("POST", "/members", new)[0] == 409
    status, made = operator("POST", "/members", new)
    assert status == 201
    assert operator("POST", f"/members/{made['id']}/approval", {"approve": True})[0] == 403

    second = Program(small.world, "huyen", Role.INTEGRATOR)
    assert second("POST", f"/members/{made['id']}/approval", {"approve": True})[1]["standing"] == "active"


def test_credentials_are_added_shown_and_revoked(small: SmallBus, trade: Program, justice: Program) -> None:
    path = f"/subsystems/{small.permits.pk}/credentials"
    _, secret = trade("POST", path, {"kind": "secret", "label": "Máy chủ"})
    status, made = trade("POST", path, {"kind": "certificate", "pem": certificate()})

    assert len(secret["secret"]) == 43
    assert (status, made["secret"]) == (201, None)
    shown = trade("GET", path)[1]["items"]
    assert [one["secret"] for one in shown] == [None, None]
    assert justice("GET", path)[0] == justice("DELETE", f"{path}/{made['id']}")[0] == 404
    assert trade("DELETE", f"{path}/{made['id']}") == (204, None)
    assert trade("DELETE", f"{path}/{made['id']}")[0] == 409


def test_the_providers_address_is_for_its_owner(small: SmallBus, trade: Program, justice: Program) -> None:
    path = f"/services/{small.service.pk}"

    assert trade("GET", path)[1]["url"] is None
    assert justice("GET", path)[1]["url"] == "http://hotich.internal/api"
    assert justice("PATCH", path, {"timeout": 5})[1]["timeout"] == 5
    lists = {"code_lists": ["gioi-tinh"], "identifiers": []}
    assert justice("PUT", f"{path}/declarations", lists)[1]["code_lists"] == ["gioi-tinh"]


def test_limits_are_the_operators(small: SmallBus, operator: Program, trade: Program) -> None:
    assert trade("POST", "/policies", {"quota": 5})[0] == 403
    assert not bus.Policy.objects.exists()

    status, made = operator("POST", "/policies", {"service": small.service.pk, "quota": 5})

    assert (status, made["quota"]) == (201, 5)
    assert trade("DELETE", f"/policies/{made['id']}")[0] == 403
    assert operator("DELETE", f"/policies/{made['id']}")[0] == 204


def test_exchanges_are_read_page_by_page_by_their_two_sides(small: SmallBus, trade: Program, operator: Program) -> None:
    made = [str(exchange(timezone.now()).pk) for _ in range(3)]
    stranger = Program(small.world, "huyen", Role.ADMIN)

    _, first = trade("GET", "/exchanges?limit=2")
    _, second = trade("GET", f"/exchanges?limit=2&after={first['next']}")

    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    assert operator("GET", f"/exchanges/{made[0]}")[1]["side"] == ""
    assert stranger("GET", "/exchanges")[1]["items"] == []
    assert stranger("GET", f"/exchanges/{made[0]}")[0] == 404


def test_lists_go_on_after_the_last_id(small: SmallBus, operator: Program) -> None:
    _, first = operator("GET", "/members?limit=1")
    _, second = operator("GET", f"/members?limit=1&after={first['next']}")

    assert [one["identifier"] for one in first["items"] + second["items"]] == ["GOV/so-tp", "GOV/so-ct"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("GET", "/members/0", None, 404),
        ("GET", "/members/999999", None, 404),
        ("GET", "/exchanges/abc", None, 404),
        ("DELETE", "/members", None, 405),
        ("POST", "/members", b"{", 400),
        ("POST", "/members", b'{"a": "\\ud800"}', 400),
        ("POST", "/members", [], 422),
        ("POST", "/members", {"member_class": "GOV", "code": "a/b", "name": "A"}, 422),
        ("POST", "/members", {"member_class": "GOV", "code": "a", "name": "A\0"}, 422),
        ("POST", "/members", {"member_class": "GOV", "code": "a", "name": "A", "x": 1}, 422),
        ("POST", "/members", {"member_class": "GOV", "code": "a", "name": "A", "agency": "khong-co"}, 409),
        ("GET", "/members?limit=0", None, 422),
        ("GET", "/members?limit=1&limit=2", None, 422),
        ("GET", "/members?sort=name", None, 422),
        ("GET", "/exchanges?since=gestern", None, 422),
        ("GET", "/exchanges?after=00000000-0000-0000-0000-000000000000", None, 404),
    ],
)
def test_what_is_wrong_is_a_problem_with_its_status(
    small: SmallBus, operator: Program, method: str, path: str, body: Any, status: int
) -> None:
    before = rows()

    answered, problem = operator(method, path, body)

    assert (answered, problem["status"]) == (status, status)
    assert problem["detail"]
    assert rows() == before


def test_other_media_are_neither_taken_nor_given(small: SmallBus, operator: Program) -> None:
    plain = operator.client.post(f"{BASE}/members", "a=b", content_type="text/plain")
    xml = operator.client.get(f"{BASE}/members", headers={"Accept": "text/xml"})
    refused = operator.client.get(f"{BASE}/members", headers={"Accept": "application/json;q=0"})
    fine = operator.client.get(f"{BASE}/members", headers={"Accept": "text/xml, application/*;q=0.5"})

    assert (plain.status_code, xml.status_code, refused.status_code, fine.status_code) == (415, 406, 406, 200)


def test_the_allowed_methods_are_named(small: SmallBus, operator: Program) -> None:
    answer = operator.client.delete(f"{BASE}/members")

    assert answer["Allow"] == "GET, HEAD, POST"
    assert operator.client.head(f"{BASE}/members").status_code == 200
    assert operator.client.post(f"{BASE}/openapi.json").status_code == 405


def test_the_document_is_for_everybody(client: Client) -> None:
    document = client.get(f"{BASE}/openapi.json").json()

    assert document["openapi"] == "3.1.0"
    assert len(document["paths"]) > 15


def test_a_diagnosis_is_read_by_both_sides_and_the_machines_only_by_the_providers(
    small: SmallBus, justice: Program, trade: Program
) -> None:
    step = {"name": "tcp", "outcome": "failed", "finding": "refused", "facts": {}, "inside": {"tried": "10.7.7.7"}}
    now = timezone.now()
    made = bus.Diagnosis.objects.create(
        at=now, done_at=now, client=TRADE, service=REGISTER, method="GET", steps=[{**step, "took_ms": 1.0}]
    )

    _, ours = trade("GET", f"/diagnoses/{made.pk}")
    _, theirs = justice("GET", f"/diagnoses/{made.pk}")

    assert (ours["possible"], ours["fails_at"], ours["steps"][0]["inside"]) == (False, "tcp", {})
    assert theirs["steps"][0]["inside"] == {"tried": "10.7.7.7"}
    assert "cổng" in ours["steps"][0]["finding"]


def test_a_diagnosis_that_no_node_can_make_is_refused_and_leaves_nothing(small: SmallBus, trade: Program) -> None:
    asked = {"service": small.service.pk, "subsystem": small.permits.pk, "path": "/khai-sinh/7"}

    assert trade("POST", "/diagnoses", asked)[0] == 409
    assert trade("POST", "/diagnoses", {**asked, "subsystem": small.register.pk})[0] == 404
    assert not bus.Diagnosis.objects.exists()
