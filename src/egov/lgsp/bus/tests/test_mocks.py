"""Services without a provider are answered from their contract, and nobody takes that for real."""

from typing import Any

import httpx
import orjson
import pytest
import yaml
from jsonschema import Draft202012Validator
from prometheus_client import REGISTRY
from tests.gateways import HEALTH, HOSPITAL, Gateway, only, registry, service

from egov.lgsp.bus.gateway.mocks.contract import Contract
from egov.lgsp.bus.gateway.mocks.samples import sample
from egov.lgsp.bus.gateway.registry import Grant

SERVICE = f"/r1/{HEALTH}/benh-an"
TEXT = """
openapi: 3.0.3
info: {title: Bệnh án, version: '1'}
paths:
  /benh-nhan/{ma}:
    parameters: [{name: ma, in: path, required: true, schema: {type: string, pattern: '^BN[0-9]{3}$'}}]
    get:
      parameters:
        - {name: nam, in: query, required: true, schema: {type: integer, minimum: 2000}}
        - {name: khoa, in: query, schema: {type: array, items: {type: string, enum: [noi, ngoai]}}}
      responses:
        '200':
          description: Có
          headers: {X-Con: {schema: {type: integer, example: 7}}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/BenhNhan'}
        '404':
          description: Không
          content: {application/problem+json: {example: {title: Không có bệnh nhân}}}
    delete: {responses: {'204': {description: Đã xoá}}}
  /benh-nhan/moi-nhat:
    get:
      responses:
        '200':
          description: Có
          content:
            application/json:
              examples: {mot: {value: {ma: BN001}}, hai: {value: {ma: BN002}}}
  /benh-nhan:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/BenhNhan'}}}
      responses: {'201': {description: Đã ghi}, 4XX: {description: Sai}}
components:
  schemas:
    BenhNhan:
      type: object
      required: [ma, tuoi]
      properties:
        ma: {type: string, pattern: '^BN[0-9]{3}$'}
        tuoi: {type: integer, minimum: 0, maximum: 150}
        ngay_sinh: {type: string, format: date}
        ghi_chu: {type: string, nullable: true}
        con: {type: array, items: {$ref: '#/components/schemas/BenhNhan'}}
"""


@pytest.fixture
def mock(gateway: Gateway) -> Gateway:
    """A gateway whose one service has no provider."""
    follow(gateway, (Grant("*", None, None),))
    return gateway


def follow(gateway: Gateway, grants: tuple[Grant, ...]) -> None:
    gateway.bus.follow(registry(service("contract:", kind="OPENAPI"), grants={(1, 1): grants}))
    gateway.bus.contracts[1] = Contract(TEXT)


def test_an_answer_keeps_the_schema_and_is_the_same_each_time(hospital: httpx.Client, mock: Gateway) -> None:
    first, second = (hospital.get(f"{SERVICE}/benh-nhan/BN007?nam=2024") for _ in range(2))

    assert first.status_code == 200
    assert first.content == second.content
    assert first.json()["ma"] == "BN000"
    assert first.headers["x-con"] == "7"
    assert Contract(TEXT).problems({"$ref": "#/components/schemas/BenhNhan"}, first.json(), "") == []


def test_it_is_marked_in_header_and_record_and_counted_nowhere(hospital: httpx.Client, mock: Gateway) -> None:
    labels = {"client": HOSPITAL, "service": f"{HEALTH}/benh-an", "status": "2xx", "fault": ""}
    before = REGISTRY.get_sample_value("bus_exchanges_total", labels)

    answer = hospital.get(f"{SERVICE}/benh-nhan/BN007?nam=2024")

    assert answer.headers["x-egov-sandbox"] == "contract"
    assert answer.headers["x-road-request-id"] == mock.last.id
    assert (mock.last.protocol, mock.last.status, mock.last.service) == ("mock", 200, f"{HEALTH}/benh-an")
    assert REGISTRY.get_sample_value("bus_exchanges_total", labels) == before


def test_the_status_is_the_one_preferred(hospital: httpx.Client, mock: Gateway) -> None:
    answer = hospital.get(f"{SERVICE}/benh-nhan/BN007?nam=2024", headers={"Prefer": "code=404"})
    of_group = hospital.post(
        f"{SERVICE}/benh-nhan", json={"ma": "BN001", "tuoi": 1}, headers={"Prefer": "respond-sync, code=422"}
    )
    unknown = hospital.get(f"{SERVICE}/benh-nhan/BN007?nam=2024", headers={"Prefer": "code=418"})

    assert (answer.status_code, answer.json()) == (404, {"title": "Không có bệnh nhân"})
    assert answer.headers["preference-applied"] == "code=404"
    assert of_group.status_code == 422
    assert unknown.status_code == 400
    assert "200, 404" in unknown.json()["detail"]


def test_an_example_is_given_by_its_name_and_the_concrete_path_wins(hospital: httpx.Client, mock: Gateway) -> None:
    plain = hospital.get(f"{SERVICE}/benh-nhan/moi-nhat")
    named = hospital.get(f"{SERVICE}/benh-nhan/moi-nhat", headers={"Prefer": "example=hai"})

    assert plain.json() == {"ma": "BN001"}
    assert named.json() == {"ma": "BN002"}
    assert named.headers["preference-applied"] == "example=hai"


@pytest.mark.parametrize(
    ("path", "place", "message"),
    [
        ("/benh-nhan/X?nam=2024", "path ma", "does not match"),
        ("/benh-nhan/BN007", "query nam", "required and missing"),
        ("/benh-nhan/BN007?nam=x", "query nam", "not of type"),
        ("/benh-nhan/BN007?nam=1999", "query nam", "less than the minimum"),
        ("/benh-nhan/BN007?nam=2024&khoa=noi,rang", "query khoa[1]", "not one of"),
    ],
)
def test_a_request_that_breaks_the_contract_is_told_where(
    hospital: httpx.Client, mock: Gateway, path: str, place: str, message: str
) -> None:
    answer = hospital.get(SERVICE + path)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["place"] == place
    assert message in error["message"]


@pytest.mark.parametrize(
    ("content", "kind", "place"),
    [
        (b"", "application/json", "body"),
        (b"{", "application/json", "body"),
        (b'{"ma": "BN001"}', "application/json", "body"),
        (b'{"ma": "BN001", "tuoi": 151}', "application/json", "body.tuoi"),
        (b"<a/>", "text/xml", "header Content-Type"),
    ],
)
def test_a_body_that_breaks_the_contract_is_told_where(
    hospital: httpx.Client, mock: Gateway, content: bytes, kind: str, place: str
) -> None:
    answer = hospital.post(f"{SERVICE}/benh-nhan", content=content, headers={"Content-Type": kind})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["place"] == place


def test_what_is_not_in_the_contract_is_refused_and_what_has_no_body_has_none(
    hospital: httpx.Client, mock: Gateway
) -> None:
    nowhere = hospital.get(f"{SERVICE}/khac")
    wrong = hospital.put(f"{SERVICE}/benh-nhan/BN007", json={})
    gone = hospital.delete(f"{SERVICE}/benh-nhan/BN007")

    assert nowhere.status_code == 404
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "DELETE, GET")
    assert (gone.status_code, gone.content) == (204, b"")
    assert hospital.head(f"{SERVICE}/benh-nhan/moi-nhat").content == b""


def test_rights_count_as_for_any_service(hospital: httpx.Client, mock: Gateway) -> None:
    follow(mock, only("GET", "/benh-nhan/moi-nhat"))

    assert hospital.get(f"{SERVICE}/benh-nhan/moi-nhat").status_code == 200
    refused = hospital.delete(f"{SERVICE}/benh-nhan/BN007")
    assert refused.headers["x-road-error"] == "Server.ServerProxy.AccessDenied"


def test_parts_that_a_right_hides_are_hidden_here_too(hospital: httpx.Client, mock: Gateway) -> None:
    follow(mock, (Grant("*", None, None, hidden=("/ma",)),))

    assert hospital.get(f"{SERVICE}/benh-nhan/moi-nhat").json().get("ma") != "BN001"


SCHEMAS: list[dict[str, Any]] = [
    {"type": "integer", "minimum": 10, "multipleOf": 7},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": "integer", "maximum": -3},
    {"type": "string", "minLength": 30, "maxLength": 40},
    {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": r"^(\+84|0)[0-9]{9}$"},
    {"type": "string", "pattern": r"^[A-Z]{2}-\d{4}$"},
    {"type": ["null", "integer"]},
    {"enum": ["b", "a"]},
    {"const": 3},
    {"type": "array", "items": {"type": "boolean"}, "minItems": 3},
    {"oneOf": [{"type": "integer"}, {"type": "string"}]},
    {"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"required": ["b"], "type": "object"}]},
    {"type": "object", "required": ["x"], "additionalProperties": {"type": "integer"}},
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_made_value_keeps_its_schema(schema: dict[str, Any]) -> None:
    contract = Contract(yaml.safe_dump({"openapi": "3.1.0", "paths": {}}))

    value = sample(contract, schema)

    assert list(Draft202012Validator(schema).iter_errors(value)) == []
    assert orjson.dumps(value)


def test_a_schema_that_requires_itself_comes_to_an_end() -> None:
    node = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    contract = Contract(yaml.safe_dump({"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"Node": node}}}))

    assert orjson.dumps(sample(contract, {"$ref": "#/components/schemas/Node"}))
