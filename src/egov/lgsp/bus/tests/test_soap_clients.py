"""Programs of others, unchanged, against a running gateway with a real registry and a real provider in a process of
its own: they list members, fetch contracts and call."""

import asyncio
import email
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import httpx
import pytest
import zeep
from lxml import etree
from tests.gateways import HOSPITAL, INSTANCE, Gateway, Provider, running
from zeep.transports import Transport

from egov.lgsp.bus import mediating
from egov.lgsp.bus.gateway import reading
from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.models import AccessRight, Member, Service, Standing, Subsystem
from egov.lgsp.bus.tests.databases import conninfo
from egov.lgsp.bus.tests.envelopes import XML, envelope, fault, header
from egov.lgsp.bus.tests.security_servers import PROVINCE, SecurityServer, header_of
from egov.lgsp.bus.tests.wsdls import rpc
from egov_simulators.population.service import population as population_of_people
from egov_simulators.population.site import contract

pytestmark = pytest.mark.slow  # programs of others

MINISTRY = f"{INSTANCE}/GOV/BCA/dan-cu"
LOOK_UP, VERIFY = f"{MINISTRY}/traCuuCongDan/v1", f"{MINISTRY}/xacMinhCongDan/v1"
THUONG = "036085001234"


@pytest.fixture(scope="module")
def population() -> Iterator[str]:
    """The address of a running population database."""
    command = [sys.executable, "-m", "egov_simulators.population", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        yield process.stdout.readline().strip().rstrip("/")
        process.terminate()


@pytest.fixture
def bus(transactional_db: None, population: str) -> Iterator[Gateway]:
    """The hospital may look citizens up at the ministry, not verify them."""
    active = {"standing": Standing.ACTIVE}
    hospital = Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện đa khoa", **active)
    ministry = Member.objects.create(member_class="GOV", code="BCA", name="Bộ Công an", **active)
    network = {"admission": "network", "networks": ["127.0.0.0/8"]}
    his = Subsystem.objects.create(member=hospital, code="his", name="HIS", **active, **network)
    dan_cu = Subsystem.objects.create(member=ministry, code="dan-cu", name="CSDL dân cư", **active, **network)
    for code in ("traCuuCongDan", "xacMinhCongDan"):
        more = {"title": code, "url": f"{population}/dan-cu", "contract": contract(f"{population}/dan-cu")}
        made = Service.objects.create(subsystem=dan_cu, code=code, version="v1", kind="SOAP", **more, **active)
        if code == "traCuuCongDan":
            AccessRight.objects.create(service=made, subsystem=his, state=AccessRight.State.GRANTED)
    with running() as gateway:
        gateway.bus.delivery = Desk(conninfo())
        gateway.bus.settings = replace(gateway.bus.settings, public_url=gateway.url)
        gateway.bus.follow(asyncio.run(reading.read(conninfo(), INSTANCE, 1)))
        yield gateway


REST_TO_SOAP = {
    "accepts": "rest",
    "request": [
        {"validate": {"json": {"required": ["so_dinh_danh"]}, "title": "Đơn tra cứu"}},
        {
            "write": {
                "format": "xml",
                "root": "traCuuCongDan",
                "namespace": "urn:vn:csdl:dan-cu",
                "names": {"so_dinh_danh": "soDinhDanh"},
            }
        },
    ],
    "response": [
        {
            "read": {
                "format": "xml",
                "names": {"so_dinh_danh": "soDinhDanh", "ho_ten": "hoTen"},
                "arrays": ["thanhVien"],
            }
        },
        {"jsonata": '{"ho_ten": ho_ten, "nguoi_than": [thanhVien.{"ten": ho_ten, "la": quanHe}]}'},
    ],
}


def member(path: str, kind: str) -> dict[str, str]:
    names = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode", "serviceVersion")
    return {"objectType": kind} | dict(zip(names, path.split("/"), strict=False))


def zeep_header(service: str, number: str) -> dict[str, Any]:
    """X-Road's fields as a zeep client takes them."""
    return {
        "client": member(HOSPITAL, "SUBSYSTEM"),
        "service": member(service, "SERVICE"),
        "userId": "VN001",
        "id": number,
        "protocolVersion": "4.0",
    }


def ask(bus: Gateway, code: str, body: str = "") -> httpx.Response:
    message = envelope(f"<x:{code}>{body}</x:{code}>", code=code, version="", provider=MINISTRY)
    return httpx.post(bus.url, content=message, headers=XML)


def test_list_methods_gives_all_services_and_allowed_methods_those_with_a_right(bus: Gateway) -> None:
    listed, allowed = ask(bus, "listMethods"), ask(bus, "allowedMethods")

    codes = [re.findall(rb"<id:serviceCode>(\w+)<", answer.content)[1:] for answer in (listed, allowed)]
    assert codes == [[b"traCuuCongDan", b"xacMinhCongDan"], [b"traCuuCongDan"]]
    assert b"<id:serviceVersion>v1</id:serviceVersion>" in listed.content
    assert b"requestHash" in listed.content
    assert b"<x:issue>HS-1</x:issue>" in listed.content
    assert (bus.last.protocol, bus.last.status, bus.last.service) == ("soap", 200, f"{MINISTRY}/allowedMethods")


def test_get_wsdl_gives_the_contract_as_an_attachment_and_hides_the_provider(bus: Gateway, population: str) -> None:
    asked = "<x:serviceCode>traCuuCongDan</x:serviceCode><x:serviceVersion>v1</x:serviceVersion>"

    answer = ask(bus, "getWsdl", asked)

    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    first, attachment = cast(list[Any], email.message_from_bytes(head + answer.content).get_payload())
    wsdl = attachment.get_payload(decode=True)
    assert first.get_content_type() == "text/xml"
    assert b"getWsdlResponse" in first.get_payload(decode=True)
    assert b'location="http://example.org/xroad-endpoint"' in wsdl
    assert population.encode() not in wsdl


def test_get_wsdl_is_found_by_clients_that_look_for_the_letters_of_security_servers(bus: Gateway) -> None:
    asked = "<x:serviceCode>traCuuCongDan</x:serviceCode><x:serviceVersion>v1</x:serviceVersion>"

    boundary, _, rest = ask(bus, "getWsdl", asked).text.partition("\r\n")
    _, envelope_part, wsdl_part, end = (boundary + "\r\n" + rest).split(boundary)

    assert boundary.startswith("--xroad")
    assert all(part.startswith("\r\ncontent-type:text/xml") for part in (envelope_part, wsdl_part))
    assert wsdl_part.partition("\r\n\r\n")[2].startswith("<?xml")
    assert end == "--\r\n"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "Client.InvalidBody"),
        ("<x:serviceCode>khong-co</x:serviceCode>", "Server.ServerProxy.UnknownService"),
    ],
)
def test_get_wsdl_of_nothing_is_a_fault(bus: Gateway, body: str, code: str) -> None:
    assert fault(ask(bus, "getWsdl", body).content)[0] == code


def test_the_contract_by_get_has_the_bus_as_its_address(bus: Gateway, population: str) -> None:
    query = "xRoadInstance=VN-ND&memberClass=GOV&memberCode=BCA&subsystemCode=dan-cu"

    found = httpx.get(f"{bus.url}/wsdl?{query}&serviceCode=traCuuCongDan&version=v1")
    missing = httpx.get(f"{bus.url}/wsdl?{query}&serviceCode=khac")

    assert f'location="{bus.url}/"' in found.text
    assert population not in found.text
    assert (missing.status_code, fault(missing.content)[0]) == (404, "Server.ServerProxy.UnknownService")


def test_a_plain_zeep_client_calls_through_the_bus(bus: Gateway) -> None:
    query = "&".join(f"{name}={value}" for name, value in member(LOOK_UP, "SERVICE").items())
    client = zeep.Client(f"{bus.url}/wsdl?{query}", transport=Transport(timeout=10))
    header = zeep_header(LOOK_UP, "zeep-1")

    found = client.service.traCuuCongDan(soDinhDanh=THUONG, _soapheaders=header)

    body = getattr(found, "body", found)
    assert body.hoTen == "Trần Thị Thương"
    assert [each.quanHe for each in body.thanhVien] == ["Bố", "Mẹ"]
    assert (bus.last.client, bus.last.service, bus.last.message_id) == (HOSPITAL, LOOK_UP, "zeep-1")


def test_a_zeep_client_sees_a_refusal_as_a_fault(bus: Gateway) -> None:
    query = "&".join(f"{name}={value}" for name, value in member(VERIFY, "SERVICE").items())
    client = zeep.Client(f"{bus.url}/wsdl?{query}", transport=Transport(timeout=10))
    header = zeep_header(VERIFY, "zeep-2")

    with pytest.raises(zeep.exceptions.Fault) as raised:
        client.service.xacMinhCongDan(soDinhDanh=THUONG, hoTen="x", ngaySinh="1985-03-08", _soapheaders=header)

    assert raised.value.code == "Server.ServerProxy.AccessDenied"


def test_a_plain_zeep_client_calls_a_ministry_behind_a_security_server_of_another_instance(
    bus: Gateway, provider: Provider
) -> None:
    there = f"VN/GOV/BCA/dan-cu-qg/{LOOK_UP.split('/')[4]}"
    provider.instead = SecurityServer(provider, population_of_people().answer, service=there)
    adapter = {"client": PROVINCE, "service": there}
    Service.objects.filter(code="traCuuCongDan").update(url=f"vdxp+{provider.url}", adapter=adapter)
    bus.bus.follow(asyncio.run(reading.read(conninfo(), INSTANCE, 2)))
    query = "&".join(f"{name}={value}" for name, value in member(LOOK_UP, "SERVICE").items())
    client = zeep.Client(f"{bus.url}/wsdl?{query}", transport=Transport(timeout=10))
    fields = zeep_header(LOOK_UP, "zeep-4")

    found = client.service.traCuuCongDan(soDinhDanh=THUONG, _soapheaders=fields)
    with pytest.raises(zeep.exceptions.Fault) as missing:
        client.service.traCuuCongDan(soDinhDanh="000000000000", _soapheaders=fields)
    listed = ask(bus, "getWsdl", "<x:serviceCode>traCuuCongDan</x:serviceCode><x:serviceVersion>v1</x:serviceVersion>")

    body = getattr(found, "body", found)
    assert (body.hoTen, [each.quanHe for each in body.thanhVien]) == ("Trần Thị Thương", ["Bố", "Mẹ"])
    assert header_of(provider.seen[0].body)["service"] == there
    assert header_of(provider.seen[0].body)["client"] == PROVINCE
    assert missing.value.message == "Không có công dân mang số định danh này."
    assert (listed.status_code, provider.url.encode() in listed.content) == (200, False)
    assert (bus.kept.records[0].service, bus.kept.records[0].message_id) == (LOOK_UP, "zeep-4")


TYPED = """<xs:element name="gioiTinh"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="nữ"/>
<xs:enumeration value="nam"/></xs:restriction></xs:simpleType></xs:element><xs:element name="soCon" type="xs:int"/>
<xs:element name="luong" type="xs:decimal"/><xs:element name="capLuc" type="xs:dateTime"/>
<xs:element name="conSong" type="xs:boolean"/>"""


def without_a_provider(bus: Gateway, contract_text: str) -> str:
    """The ministry's service is answered from this contract. Gives back where the bus shows it."""
    Service.objects.filter(code="traCuuCongDan").update(url="contract:", contract=contract_text)
    bus.bus.follow(asyncio.run(reading.read(conninfo(), INSTANCE, 2)))
    query = "&".join(f"{name}={value}" for name, value in member(LOOK_UP, "SERVICE").items())
    return f"{bus.url}/wsdl?{query}"


def test_a_plain_zeep_client_gets_typed_values_from_a_contract_that_has_no_provider(bus: Gateway) -> None:
    text = contract("http://x/").replace('<xs:element name="gioiTinh" type="xs:string"/>', TYPED)
    client = zeep.Client(without_a_provider(bus, text), transport=Transport(timeout=10))
    fields = zeep_header(LOOK_UP, "zeep-3")

    found = client.service.traCuuCongDan(soDinhDanh=THUONG, _soapheaders=fields)
    with pytest.raises(zeep.exceptions.Fault) as refused:
        client.service.traCuuCongDan(soDinhDanh="12", _soapheaders=fields)

    body = getattr(found, "body", found)
    assert (body.gioiTinh, body.soCon, body.luong, body.conSong) == ("nữ", 1, Decimal(1), True)
    assert body.ngaySinh == date(2026, 1, 15)
    assert body.capLuc.isoformat() == "2026-01-15T08:30:00+07:00"
    assert [each.soDinhDanh for each in body.thanhVien] == ["000000000000"]
    assert (bus.last.protocol, bus.last.service, bus.last.message_id) == ("mock", LOOK_UP, "zeep-3")
    assert (refused.value.code, refused.value.message) == ("s:Client", "The request does not keep the contract.")


def test_a_zeep_client_gets_typed_parts_in_rpc_style(bus: Gateway) -> None:
    text = rpc("", {"ma": "xs:string"}, {"tuoi": "xs:int", "ngay": "xs:date"}).replace("traCuu", "traCuuCongDan")
    client = zeep.Client(without_a_provider(bus, text), transport=Transport(timeout=10))
    fields = header(code="traCuuCongDan", provider=MINISTRY)
    known = 'xmlns:x="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers"'

    found = client.service.traCuuCongDan(ma="1", _soapheaders=list(etree.fromstring(f"<h {known}>{fields}</h>")))

    assert (found.tuoi, found.ngay) == (1, date(2026, 1, 15))
    assert bus.last.protocol == "mock"


def test_a_rest_caller_reads_the_soap_database_as_json(bus: Gateway) -> None:
    mediating.put(Service.objects.get(code="traCuuCongDan"), REST_TO_SOAP)
    bus.bus.follow(asyncio.run(reading.read(conninfo(), INSTANCE, 2)))
    place, headers = f"{bus.url}/r1/{MINISTRY}", {"X-Road-Client": HOSPITAL}

    found = httpx.post(f"{place}/traCuuCongDan", json={"so_dinh_danh": THUONG}, headers=headers)
    missing = httpx.post(f"{place}/traCuuCongDan", json={"so_dinh_danh": "000000000000"}, headers=headers)
    refused = httpx.post(f"{place}/traCuuCongDan", json={}, headers=headers)
    listed = httpx.get(f"{place}/listMethods", headers=headers).json()["service"]

    assert found.json() == {
        "ho_ten": "Trần Thị Thương",
        "nguoi_than": [{"ten": "Trần Văn Bính", "la": "Bố"}, {"ten": "Vũ Thị Na", "la": "Mẹ"}],
    }
    assert (missing.status_code, missing.json()["faultcode"]) == (400, "soapenv:Client")
    assert missing.json()["title"] == "Không có công dân mang số định danh này."
    assert refused.json()["type"] == "Client.InvalidMessage"
    assert [each["service_code"] for each in listed] == ["traCuuCongDan"]


def test_pyxroad_unchanged_lists_members_fetches_the_contract_and_calls(bus: Gateway) -> None:
    pyxroad = pytest.importorskip("XRoad", reason="the package pyxroad is not installed")

    members = httpx.get(f"{bus.url}/listClients", headers={"Accept": "application/json"}).json()["member"]
    client = pyxroad.XClient(bus.url, HOSPITAL, LOOK_UP)
    found = client.request(soDinhDanh=THUONG)

    assert {each["id"]["member_code"] for each in members} == {"BVDK", "BCA"}
    body = found.get("body", found)
    assert body["hoTen"] == "Trần Thị Thương"
    assert bus.last.message_id == client.id
    assert bus.last.user_id == "his"
    with pytest.raises(zeep.exceptions.Fault):
        client.request(soDinhDanh="000000000000")
