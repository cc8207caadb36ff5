"""What contracts say, and which are refused with what sentence."""

import json

import pytest
from tests.buses import OPENAPI

from egov.lgsp.bus.rules.contracts import LONGEST, Broken, Contract, pattern, read, read_openapi, read_wsdl

WSDL = """<definitions name="HoTich" xmlns="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:t" targetNamespace="urn:t">
<portType name="P"><operation name="traCuu"/><operation name="capNhat"/></portType>
<binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="traCuu"/><operation name="capNhat"/></binding></definitions>"""


def openapi(**changes: object) -> str:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Thử", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "Có"}}}}},
    }
    return json.dumps({**document, **changes})


def test_methods_and_paths_come_from_the_contract() -> None:
    assert read(OPENAPI, "OPENAPI") == Contract("Hộ tịch", "1.0.0", (("GET", "/khai-sinh/*"), ("POST", "/khai-sinh")))


@pytest.mark.parametrize(
    ("path", "wild"),
    [("/a/{id}", "/a/*"), ("/a/{id}.json", "/a/*"), ("/{a}/b/{c}/d", "/*/b/*/d"), ("/", "/"), ("/a", "/a")],
)
def test_a_parameter_stands_for_one_step(path: str, wild: str) -> None:
    assert pattern(path) == wild


def test_two_names_for_the_same_parameter_are_one_endpoint() -> None:
    get = {"get": {"responses": {"200": {"description": "Có"}}}}

    assert read_openapi(openapi(paths={"/a/{x}": get, "/a/{y}": get})).endpoints == (("GET", "/a/*"),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "lỗi ở dòng"),
        ("chỉ có chữ", "phải là một đối tượng"),
        (openapi(swagger="2.0"), "Swagger 2.0"),
        (openapi(openapi="2.0"), "Thiếu dòng openapi"),
        (openapi(info={}), "Thiếu info.title"),
        (openapi(info={"title": "Thử"}), "Thiếu info.version"),
        (openapi(paths={}), "Thiếu paths"),
        (openapi(paths={"a": {}}), "phải bắt đầu bằng dấu /"),
        (openapi(paths={"/a": []}), "chưa nêu phương thức"),
        (openapi(paths={"/a": {"summary": "x"}}), "không có phương thức nào"),
        (openapi(paths={"/a": {"get": {}}}), "chưa nêu trả lời"),
        (openapi(paths={"/a": {"get": 5}}), "phải là một đối tượng"),
        (openapi(paths={"/a/{x": {}}), "dấu ngoặc chưa đóng"),
        (openapi(paths={"/" + "a" * 300: {}}), "dài quá 255"),
        ("a: &x [1]\nb: *x", "tham chiếu lặp"),
        ("x" * (LONGEST + 1), "dài quá 2.000.000"),
        ("[" * 900, "lồng nhau quá 200 cấp"),
    ],
)
def test_a_broken_contract_is_refused_with_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        read_openapi(text)


def test_operations_come_from_the_soap_binding() -> None:
    assert read_wsdl(WSDL).operations == ("traCuu", "capNhat")
    assert read_wsdl(WSDL).title == "HoTich"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<a", "không phải XML đúng dạng"),
        ("<a/>", "không phải WSDL 1.1"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        (WSDL.replace("soap:binding", "soap:other"), "không có binding SOAP"),
        (WSDL.replace('<operation name="traCuu"/><operation', "<operation", 1), "không có trong portType"),
    ],
)
def test_a_broken_wsdl_is_refused_with_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        read_wsdl(text)


def test_entities_of_a_wsdl_are_not_expanded(tmp_path: object) -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + WSDL.replace("HoTich", "&b;")

    with pytest.raises(Broken):
        read_wsdl(bomb)
