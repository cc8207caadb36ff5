"""What a new contract would break, from the traffic that was kept."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.gateways import HEALTH, HOSPITAL

from egov.lgsp.bus.contract_trial import trial
from egov.lgsp.bus.models import Batch, Exchange
from egov.lgsp.bus.tests.envelopes import answer_to, envelope

SERVICE = f"{HEALTH}/benh-an"
CHILD = {"type": "object", "required": ["ten"], "properties": {"ten": {"type": "string"}, "ma": {"type": "integer"}}}
TRE = {"$ref": "#/components/schemas/Tre"}


def as_json(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


CONTRACT = {
    "openapi": "3.1.0",
    "paths": {
        "/tre/{ma}": {
            "get": {"responses": {"200": as_json(TRE)}},
            "post": {
                "requestBody": as_json({"type": "array", "items": TRE}) | {"required": True},
                "responses": {"default": {}},
            },
        }
    },
    "components": {"schemas": {"Tre": CHILD}},
}
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:yte"><xs:element name="traCuu">
<xs:complexType><xs:sequence><xs:element name="ma" type="xs:int"/><xs:element name="ngay" type="xs:date"/></xs:sequence>
</xs:complexType></xs:element><xs:element name="traCuuResponse"/></xs:schema>"""


@pytest.fixture
def batch(db: None) -> Batch:
    nothing = b"0" * 32
    values = {"root": nothing, "previous": nothing, "chain": nothing, "signature": b"", "key": ""}
    return Batch.objects.create(node="n", at=timezone.now(), **values)


def keep(batch: Batch, method: str, path: str, request: Any, answer: Any = b"{}", **more: Any) -> Exchange:
    values: dict[str, Any] = {"client": HOSPITAL, "service": SERVICE, "status": 200, "fault": ""} | more
    bodies = [each if isinstance(each, bytes) or each is None else orjson.dumps(each) for each in (request, answer)]
    kept = [None if body is None else b"head: x\r\n\r\n" + body for body in bodies]
    numbers = dict.fromkeys(("took_us", "provider_us", "request_bytes", "response_bytes", "place"), 0)
    texts = dict.fromkeys(("user_id", "issue", "represented", "trace", "said", "message_id"), "")
    hashes = {"request_hash": b"", "response_hash": b""}
    return Exchange.objects.create(
        id=uuid4(), at=timezone.now(), protocol="rest", method=method, path=f"/r1/{values['service']}{path}",
        batch=batch, request=kept[0], response=kept[1], **numbers, **texts, **hashes, **values,
    )  # fmt: skip


def report(contract: Any = CONTRACT, service: str = SERVICE) -> Any:
    text = contract if isinstance(contract, str) else yaml.safe_dump(contract)
    return trial(service, text, timezone.now() - timedelta(days=1))


def test_each_caller_that_would_break_is_named_with_problem_count_and_example(batch: Batch) -> None:
    keep(batch, "POST", "/tre/7", [{"ten": "An"}])
    keep(batch, "POST", "/tre/7", [{"ten": "An"}, {"ma": 1}], client="VN-ND/ORG/B/his")
    last = keep(batch, "POST", "/tre/8", [{"ma": 1}], client="VN-ND/ORG/B/his")

    found = report()

    assert (found.looked_at, found.broken) == (3, 2)
    assert {each.client for each in found.breaks} == {"VN-ND/ORG/B/his"}
    assert {each.problem for each in found.breaks} == {"$[*]: 'ten' is a required property"}
    assert found.breaks[-1].example == last.pk


def test_gone_operations_answers_and_bodies_are_told(batch: Batch) -> None:
    keep(batch, "DELETE", "/tre/7", b"")
    keep(batch, "GET", "/khac", b"")
    keep(batch, "GET", "/tre/7", b"", {"ten": 7})
    keep(batch, "GET", "/tre/7", b"", status=404)
    keep(batch, "POST", "/tre/7", b"")

    told = sorted((each.operation, each.side, each.problem) for each in report().breaks)

    assert told == [
        ("DELETE /tre/7", "request", "the operation is gone"),
        ("GET /khac", "request", "the operation is gone"),
        ("GET /tre/7", "response", "$.ten: does not keep type string"),
        ("GET /tre/7", "response", "status 404 is not foreseen"),
        ("POST /tre/7", "request", "a body is required"),
    ]


def test_the_report_shows_no_values(batch: Batch) -> None:
    keep(batch, "POST", "/tre/7", [{"ten": 36085001234}])

    assert "36085001234" not in str([each.problem for each in report().breaks])


def test_refusals_and_what_has_no_body_are_left_out(batch: Batch) -> None:
    keep(batch, "POST", "/tre/7", None)
    keep(batch, "POST", "/tre/7", [{}], fault="Client.BadRequest")

    found = report()

    assert (found.looked_at, found.without_body, found.breaks) == (0, 1, [])


def test_soap_traffic_is_checked_against_the_schemas_of_a_wsdl(batch: Batch) -> None:
    service = f"{HEALTH}/traCuu/v1"
    message = envelope().replace("<ma>", "<ma xmlns=''>").encode()
    keep(batch, "POST", "", message, answer_to(message), service=service)
    wsdl = f'<d:definitions xmlns:d="http://schemas.xmlsoap.org/wsdl/"><d:types>{XSD}</d:types></d:definitions>'

    for contract in (XSD, wsdl):
        (broken,) = report(contract, service).breaks
        assert (broken.side, broken.client) == ("request", HOSPITAL)
        assert "ngay" in broken.problem


@pytest.mark.parametrize("contract", ["", "a: [", "{}", "<a", "<a/>", "<!DOCTYPE a><a/>"])
def test_a_contract_that_cannot_be_read_is_refused(batch: Batch, contract: str) -> None:
    with pytest.raises(ValueError, match="contract"):
        report(contract)


def test_the_command_prints_the_report(batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(batch, "DELETE", "/tre/7", b"")
    file = tmp_path / "contract.yaml"
    file.write_text(yaml.safe_dump(CONTRACT))

    call_command("bus_contract_trial", SERVICE, str(file))

    assert "the operation is gone" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("bus_contract_trial", SERVICE, str(tmp_path / "missing"))
