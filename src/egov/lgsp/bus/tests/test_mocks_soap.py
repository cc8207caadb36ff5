"""SOAP services without a provider are answered from their WSDL, as a provider would answer through the bus."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from prometheus_client import REGISTRY
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.mocks import answering
from egov.lgsp.bus.gateway.mocks.contract import Contract
from egov.lgsp.bus.gateway.mocks.wsdl import Wsdl
from egov.lgsp.bus.gateway.registry import Grant, Service
from egov.lgsp.bus.tests.envelopes import CODE, NO_TLS, RELATED, SERVICE, XML, envelope, fault, header, related
from egov.lgsp.bus.tests.mediations import TO_JSON, TO_XML, mediated
from egov.lgsp.bus.tests.wsdls import ASKED, SAID, WHOLE, bare, document, rpc, schema

ASK = '<y:traCuu xmlns:y="urn:yte"><y:ma>BN007</y:ma></y:traCuu>'
WRONG = ASK.replace("BN007", "X")
OPENAPI = """
openapi: 3.0.3
info: {title: Bệnh án, version: '1'}
paths:
  /benh-nhan/{ma}:
    get:
      parameters: [{name: ma, in: path, required: true, schema: {type: string, pattern: '^BN'}}]
      responses:
        '200': {description: Có, content: {application/json: {example: {ten: Thương, tuoi: 7}}}}
"""


def mock(**more: Any) -> Service:
    return service("contract:", **({"code": CODE, "version": "v1", "kind": "SOAP"} | more))


def follow(gateway: Gateway, text: str, *services: Service, **more: Any) -> None:
    gateway.bus.follow(registry(*(services or (mock(),)), **more))
    gateway.bus.wsdls[1] = Wsdl(text)


@pytest.fixture
def bus(gateway: Gateway) -> Iterator[httpx.Client]:
    """A gateway whose one SOAP service has no provider."""
    follow(gateway, WHOLE)
    with httpx.Client(base_url=gateway.url, headers=XML, timeout=10, verify=NO_TLS) as client:
        yield client


def ask(bus: httpx.Client, body: str = ASK, **headers: str) -> httpx.Response:
    return bus.post("/", content=envelope(body).encode(), headers=headers)


def parts(answer: httpx.Response) -> dict[str, str]:
    return {etree.QName(each).localname: each.text or "" for each in trees.body_of(answer.content)}


def test_the_answer_keeps_the_contract_under_the_callers_own_header(bus: httpx.Client, gateway: Gateway) -> None:
    first, second = ask(bus), ask(bus)

    assert (first.status_code, first.headers["content-type"]) == (200, "text/xml; charset=UTF-8")
    assert first.content == second.content
    said = etree.fromstring(etree.tostring(trees.body_of(first.content), with_tail=False))
    bare(schema(ASKED + SAID)).assertValid(said)
    assert parts(first) == {"ma": "BN000", "tuoi": "1", "ngaySinh": "2026-01-15", "bhyt": "true", "con": "text"}
    assert header().encode() in first.content
    digest = b64encode(hashlib.sha512(envelope(ASK).encode()).digest()).decode()
    assert re.findall(rb"<xrd:requestHash[^>]*>([^<]+)<", first.content) == [digest.encode()]


def test_it_is_marked_in_header_and_record_counted_nowhere_and_not_kept(bus: httpx.Client, gateway: Gateway) -> None:
    follow(gateway, WHOLE, mock(keeps_bodies=True))
    labels = {"client": HOSPITAL, "service": SERVICE, "status": "2xx", "fault": ""}
    before = REGISTRY.get_sample_value("bus_exchanges_total", labels)

    answer = ask(bus)

    record = gateway.last
    assert answer.headers["x-egov-sandbox"] == "contract"
    assert answer.headers["x-road-request-id"] == record.id
    assert (record.protocol, record.status, record.service, record.message_id) == ("mock", 200, SERVICE, "so-7")
    assert record.request_hash
    assert record.response_hash
    assert (record.request, record.response) == (None, None)
    assert REGISTRY.get_sample_value("bus_exchanges_total", labels) == before


def test_a_request_that_breaks_the_contract_is_a_fault_that_says_where(bus: httpx.Client, gateway: Gateway) -> None:
    answer = ask(bus, WRONG)

    assert (answer.status_code, answer.headers["x-egov-sandbox"]) == (500, "contract")
    code, sentence, problem = (each.text for each in trees.body_of(answer.content).iter() if each.text)
    assert (code, sentence) == ("s:Client", "The request does not keep the contract.")
    assert problem is not None
    assert problem.startswith("Element '{urn:yte}ma'")
    assert gateway.last.status == 500


@pytest.mark.parametrize("space", ["urn:khac", ""])
def test_an_operation_that_the_contract_does_not_name_is_a_fault(bus: httpx.Client, space: str) -> None:
    answer = ask(bus, f'<traCuu xmlns="{space}"/>')

    assert answer.status_code == 500
    assert b"The contract has no operation that begins with" in answer.content
    assert b">{urn:yte}traCuu<" in answer.content


def test_operations_that_share_an_element_are_told_apart_by_their_action(bus: httpx.Client, gateway: Gateway) -> None:
    other = '<xs:element name="traCuuNhanh" type="xs:int"/>'
    both = [("traCuu", "mot", "traCuu", "traCuuResponse"), ("nhanh", "hai", "traCuu", "traCuuNhanh")]
    follow(gateway, document(schema(ASKED + SAID + other), *both))

    def answered(action: str) -> str:
        return etree.QName(trees.body_of(ask(bus, SOAPAction=action).content)).localname

    assert answered('"mot"') == answered('""') == answered('"ba"') == "traCuuResponse"
    assert answered('"hai"') == "traCuuNhanh"


def test_rpc_is_answered_with_parts_without_a_namespace(bus: httpx.Client, gateway: Gateway) -> None:
    follow(gateway, rpc("", {"ma": "xs:string"}, {"tuoi": "xs:int"}))

    answer = ask(bus, '<y:traCuu xmlns:y="urn:yte"><ma>1</ma></y:traCuu>')
    wrong = ask(bus, '<y:traCuu xmlns:y="urn:yte"><y:ma>1</y:ma></y:traCuu>')

    said = trees.body_of(answer.content)
    assert (said.tag, [each.tag for each in said]) == ("{urn:yte}traCuuResponse", ["tuoi"])
    assert (wrong.status_code, b"Element '{urn:yte}ma': This element is not expected" in wrong.content) == (500, True)


def test_parts_without_a_namespace_stay_so_in_an_envelope_that_has_a_default_one(
    bus: httpx.Client, gateway: Gateway
) -> None:
    follow(gateway, document(schema(ASKED + SAID, qualified=False)))
    sent = envelope('<y:traCuu xmlns:y="urn:yte" xmlns=""><ma>BN007</ma></y:traCuu>')
    sent = sent.replace("s:Body", "Body").replace("s:Header", "Header").replace("s:Envelope", "Envelope")

    answer = bus.post("/", content=sent.replace("xmlns:s=", "xmlns=").encode())

    assert [each.tag for each in trees.body_of(answer.content)] == ["ma", "tuoi", "ngaySinh", "bhyt", "con"]


def test_a_fault_that_the_contract_names_is_given_when_it_is_wished_for(bus: httpx.Client, gateway: Gateway) -> None:
    kind = '<xs:element name="khongCo"><xs:complexType><xs:sequence><xs:element name="vi" type="xs:string"/>'
    types = schema(ASKED + SAID + kind + "</xs:sequence></xs:complexType></xs:element>")
    follow(gateway, document(types, faults="khongCo"))

    answer, plain = ask(bus, Prefer="example=khongCo"), ask(bus, Prefer="example=khac")

    assert (answer.status_code, plain.status_code) == (500, 200)
    detail = trees.body_of(answer.content).find("detail")
    assert detail is not None
    assert detail[0].tag == "{urn:yte}khongCo"
    bare(types).assertValid(etree.fromstring(etree.tostring(detail[0], with_tail=False)))


def test_what_a_request_points_at_is_not_opened(bus: httpx.Client, gateway: Gateway, tmp_path: Path) -> None:
    outside = tmp_path / "them.xsd"
    outside.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:them">'
        '<xs:element name="a" type="xs:int"/></xs:schema>'
    )
    types = schema(
        '<xs:element name="traCuu"><xs:complexType><xs:sequence><xs:any namespace="##other" processContents="lax"/>'
        "</xs:sequence></xs:complexType></xs:element>" + SAID
    )
    follow(gateway, document(types))
    hint = f'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:them {outside.as_uri()}"'

    answer = ask(bus, f'<y:traCuu xmlns:y="urn:yte" {hint}><a xmlns="urn:them">khong phai so</a></y:traCuu>')

    assert answer.status_code == 200


def test_attachments_are_passed_over(bus: httpx.Client, gateway: Gateway) -> None:
    small = bus.post("/", content=related(envelope(ASK).encode(), b"anh"), headers=RELATED)
    large = bus.post("/", content=related(envelope(ASK).encode(), b"x" * 700_000), headers=RELATED)

    assert (small.status_code, large.status_code) == (200, 200)
    assert parts(large)["ma"] == "BN000"
    assert len(gateway.last.request_parts) == 2 * 64


def test_rights_count_as_for_any_service(bus: httpx.Client, gateway: Gateway) -> None:
    follow(gateway, WHOLE, grants={})

    answer = ask(bus)

    assert fault(answer.content)[0] == "Server.ServerProxy.AccessDenied"
    assert b"BN000" not in answer.content


def test_parts_that_a_right_hides_are_hidden_here_too(bus: httpx.Client, gateway: Gateway) -> None:
    follow(gateway, WHOLE, grants={(1, 1): (Grant("*", None, None, hidden=("ma",)),)})

    assert parts(ask(bus))["ma"] == "***"


def test_an_answer_that_no_sample_fits_is_a_fault_and_not_a_wrong_answer(bus: httpx.Client, gateway: Gateway) -> None:
    strange = SAID.replace("BN[0-9]{3}", "[\\p{IsGreek}]{3}")
    follow(gateway, document(schema(ASKED + strange)))

    answer = ask(bus)

    assert answer.status_code == 500
    assert b"No sample of the answer can be made" in answer.content


def test_an_answer_whose_element_the_protocol_refuses_is_refused_as_a_providers_would_be(
    bus: httpx.Client, gateway: Gateway
) -> None:
    follow(gateway, document(schema(ASKED + SAID.replace("traCuuResponse", "ketQua")), (CODE, "", CODE, "ketQua")))

    answer = ask(bus)

    assert fault(answer.content)[0] == "Server.ServerProxy.ServiceFailed.InconsistentHeaders"
    assert gateway.last.protocol == "mock"


REST_IN: dict[str, Any] = {
    "accepts": "rest",
    "request": [{"write": TO_XML}],
    "response": [{"read": TO_JSON}, {"jsonata": '{"ma": ma_so, "tuoi": tuoi}'}],
}
PLACE = f"/r1/{HEALTH}/{CODE}"


@pytest.mark.parametrize("own_header", [True, False])
def test_a_mediation_turns_rest_into_a_soap_service_that_its_wsdl_answers(
    hospital: httpx.Client, gateway: Gateway, own_header: bool
) -> None:
    gateway.bus.follow(mediated((mock(), REST_IN | {"provider": {"header": own_header}})))
    gateway.bus.wsdls[1] = Wsdl(WHOLE)

    answer = hospital.post(PLACE, json={"ma_so": "BN007"})
    wrong = hospital.post(PLACE, json={"ma_so": "X"})

    assert (answer.status_code, answer.json()) == (200, {"ma": "BN000", "tuoi": 1})
    assert answer.headers["x-egov-sandbox"] == "contract"
    assert (wrong.status_code, wrong.json()["title"]) == (400, "The request does not keep the contract.")
    assert "{urn:yte}ma" in wrong.json()["detail"]
    assert gateway.last.protocol == "mock"


def test_a_mediation_turns_soap_into_a_rest_service_that_its_contract_answers(
    bus: httpx.Client, gateway: Gateway
) -> None:
    plan: dict[str, Any] = {
        "accepts": "soap",
        "request": [
            {"read": {"format": "xml"}},
            {"call": {"method": "GET", "path": "/benh-nhan/{{ma}}", "body": False}},
        ],
        "response": [{"write": {"format": "xml", "root": "traCuuResponse", "namespace": "urn:yte"}}],
    }
    gateway.bus.follow(mediated((mock(kind="OPENAPI"), plan)))
    gateway.bus.contracts[1] = Contract(OPENAPI)

    answer = ask(bus)
    wrong = ask(bus, WRONG)

    assert parts(answer) == {"ten": "Thương", "tuoi": "7"}
    assert answer.headers["x-egov-sandbox"] == "contract"
    assert (wrong.status_code, b"The request does not keep the contract" in wrong.content) == (500, True)


def test_a_mediation_of_rest_to_rest_is_carried_out_around_the_contract(
    hospital: httpx.Client, gateway: Gateway
) -> None:
    plan: dict[str, Any] = {"accepts": "rest", "response": [{"read": {"format": "json"}}, {"jsonata": "{'ai': ten}"}]}
    gateway.bus.follow(mediated((mock(kind="OPENAPI", version=""), plan)))
    gateway.bus.contracts[1] = Contract(OPENAPI)

    answer = hospital.get(f"{PLACE}/benh-nhan/BN001?x=1")
    nowhere = hospital.get(f"{PLACE}/khac")

    assert (answer.status_code, answer.json()) == (200, {"ai": "Thương"})
    assert (nowhere.status_code, nowhere.json()["detail"]) == (404, "The contract has no such path.")


def test_an_answer_that_is_only_in_part_from_a_contract_is_marked_as_well(
    hospital: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    plan: dict[str, Any] = {
        "accepts": "rest",
        "response": [
            {
                "enrich": {
                    "service": SERVICE,
                    "into": "them",
                    "body": '{"ma_so": "BN001"}',
                    "write": TO_XML,
                    "read": TO_JSON,
                }
            }
        ],
    }
    own = service(f"{provider.url}/api", number=2)
    gateway.bus.follow(mediated((mock(), None), (own, plan)))
    gateway.bus.wsdls[1] = Wsdl(WHOLE)

    answer = hospital.post(f"/r1/{HEALTH}/benh-an", json={})

    assert answer.json()["them"]["ma_so"] == "BN000"
    assert answer.headers["x-egov-sandbox"] == "contract"
    assert [each.protocol for each in gateway.kept.records] == ["mock", "rest"]


@pytest.mark.parametrize("text", ["", "<a/>", document(schema(ASKED), use="encoded")])
def test_a_contract_that_cannot_be_answered_from_is_told_in_soap(
    bus: httpx.Client, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    async def kept(*_: object) -> str:
        return text

    monkeypatch.setattr(answering, "contract_of", kept)
    gateway.bus.wsdls.clear()

    answer = ask(bus)

    assert answer.status_code == 500
    assert fault(answer.content)[0] == "Server.ServerProxy.ServiceFailed"
    assert (gateway.last.protocol, gateway.last.status) == ("mock", 500)
