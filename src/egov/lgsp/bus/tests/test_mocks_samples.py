"""What the bus makes from a WSDL keeps its schema, by the judgement of a schema that was compiled by itself."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from egov.lgsp.bus.gateway.mocks.facets import Unmade
from egov.lgsp.bus.gateway.mocks.patterns import keeps, texts
from egov.lgsp.bus.gateway.mocks.wsdl import Wsdl
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.tests.wsdls import ASKED, bare, document, rpc, schema

OF = '<xs:element name="traCuuResponse">{}</xs:element>'
SEQUENCE = OF.format("<xs:complexType><xs:sequence>{}</xs:sequence></xs:complexType>")


def sampled(types: str) -> "etree._Element":
    """The sample of the answer, read again; it keeps the schema."""
    wsdl = Wsdl(document(types))
    answer = wsdl.operations[0].answer
    assert answer is not None
    made = wsdl.sample(answer)
    element = etree.fromstring(made)
    bare(types).assertValid(element)
    assert Wsdl(document(types)).sample(answer) == made
    return element


def simple(base: str, *facets: tuple[str, object]) -> str:
    """An answer that is one value."""
    inside = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    return schema(
        ASKED + OF.format(f'<xs:simpleType><xs:restriction base="xs:{base}">{inside}</xs:restriction></xs:simpleType>')
    )


@pytest.mark.parametrize(
    ("base", "facets"),
    [
        ("string", [("enumeration", "nam"), ("enumeration", "nu")]),
        ("string", [("minLength", 30), ("maxLength", 40)]),
        ("string", [("length", 2)]),
        ("token", [("pattern", r"\d{3}-[A-Z]{2}"), ("pattern", "[a-z]")]),
        ("string", [("pattern", r"[A-Z]\p{L}+( \p{Lu}\i\c*)?"), ("minLength", 8)]),
        ("string", [("pattern", r"[^\s,;]{4}")]),
        ("string", [("pattern", "(a|b|^$){2}")]),
        ("string", [("pattern", "[a-z-[aeiou]]{3}[--]"), ("pattern", "[a-z]")]),
        ("string", [("pattern", "0|[1-9][0-9]*"), ("minLength", 3)]),
        ("int", [("pattern", "[0-9]{2}"), ("minInclusive", 1)]),
        ("int", [("minInclusive", 18), ("maxInclusive", 60)]),
        ("integer", [("maxExclusive", -5)]),
        ("decimal", [("fractionDigits", 2), ("minExclusive", 0), ("maxExclusive", "0.05")]),
        ("decimal", [("totalDigits", 3), ("minExclusive", "99.5")]),
        ("double", [("minExclusive", 0), ("maxExclusive", "0.0000001")]),
        ("date", [("minInclusive", "2030-02-01")]),
        ("date", [("maxExclusive", "2020-02-29")]),
        ("dateTime", [("minExclusive", "2028-02-29T00:00:00")]),
        ("gYear", [("maxInclusive", "1999")]),
        ("hexBinary", [("length", 4)]),
        ("base64Binary", [("minLength", 5)]),
        ("NMTOKENS", [("minLength", 3)]),
        *[(each, []) for each in ("boolean", "time", "duration", "anyURI", "language", "QName", "NCName", "ID")],
        *[(each, []) for each in ("gMonth", "gDay", "gMonthDay", "gYearMonth", "unsignedByte", "negativeInteger")],
    ],
)
def test_a_value_keeps_its_facets(base: str, facets: list[tuple[str, object]]) -> None:
    assert sampled(simple(base, *facets)).text


ELEMENT = '<xs:element name="con"><xs:{0}Type>{1}</xs:{0}Type></xs:element>'
VALUED = '<xs:simpleContent><xs:extension base="xs:decimal">{}</xs:extension></xs:simpleContent>'
A, B = '<xs:element name="a" type="xs:int"/>', '<xs:element name="b" type="xs:int"/>'
PARTS = {
    "repeated": '<xs:element name="con" type="xs:int" minOccurs="3" maxOccurs="5"/>',
    "optional": '<xs:element name="con" type="xs:int" minOccurs="0"/>',
    "never": '<xs:element name="con" type="xs:int" minOccurs="0" maxOccurs="0"/>',
    "choice": f'<xs:choice minOccurs="2" maxOccurs="2">{A}{B}</xs:choice>',
    "list": ELEMENT.format("simple", '<xs:list itemType="xs:int"/>'),
    "union": ELEMENT.format("simple", '<xs:union memberTypes="xs:date xs:int"/>'),
    "fixed": '<xs:element name="a" type="xs:string" fixed="Nam Định"/><xs:element name="b" type="xs:int" default="7"/>',
    "any": '<xs:any namespace="##other" processContents="lax"/>',
    "strict any": '<xs:any namespace="##targetNamespace"/>',
    "valued": ELEMENT.format("complex", VALUED.format('<xs:attribute name="tien" use="required" fixed="VND"/>')),
    "identified": ELEMENT.format("complex", '<xs:attribute name="ma" type="xs:ID"/>').replace(
        '"con"', '"con" minOccurs="2" maxOccurs="2"'
    ),
    "empty": ELEMENT.format("complex", ""),
    "anything": '<xs:element name="con"/>',
}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("qualified", [True, False])
def test_parts_keep_how_often_they_may_be_there(name: str, qualified: bool) -> None:
    made = sampled(schema(ASKED + SEQUENCE.format(PARTS[name]), qualified))

    assert len(made) == {"repeated": 3, "never": 0, "choice": 2, "fixed": 2, "identified": 2}.get(name, 1)


def test_fixed_and_default_values_are_taken_as_they_are() -> None:
    made = sampled(schema(ASKED + SEQUENCE.format(PARTS["fixed"])))

    assert [each.text for each in made] == ["Nam Định", "7"]


TYPED = """<xs:complexType name="Nguoi" abstract="true"><xs:sequence><xs:element name="ten" type="xs:string"/>
</xs:sequence><xs:attribute name="ma" type="xs:int" use="required"/></xs:complexType>
<xs:complexType name="BacSi"><xs:complexContent><xs:extension base="y:Nguoi"><xs:sequence>
<xs:element name="khoa" type="xs:string"/></xs:sequence><xs:attributeGroup ref="y:Chung"/></xs:extension>
</xs:complexContent></xs:complexType>
<xs:attributeGroup name="Chung"><xs:attribute name="nguon" default="SYT"/><xs:attribute ref="y:cap"/>
</xs:attributeGroup>
<xs:attribute name="cap" type="xs:int"/>
<xs:group name="Hai"><xs:choice><xs:element name="m" type="xs:int"/><xs:element name="h" type="xs:int"/></xs:choice>
</xs:group>
<xs:element name="dau" abstract="true" type="xs:string"/>
<xs:element name="thay" substitutionGroup="y:dau" type="xs:string"/>"""


def test_what_is_abstract_is_stood_for_by_what_is_not() -> None:
    inside = '<xs:element name="ai" type="y:Nguoi"/><xs:group ref="y:Hai"/><xs:element ref="y:dau"/>'

    made = sampled(schema(ASKED + TYPED + SEQUENCE.format(inside)))

    assert [etree.QName(each).localname for each in made] == ["ai", "m", "thay"]
    assert [etree.QName(each).localname for each in made[0]] == ["ten", "khoa"]
    assert made[0].get("nguon") == "SYT"
    assert made[0].get("{urn:yte}cap") == "1"


TREE = """<xs:complexType name="Nut"><xs:sequence><xs:element name="ten" type="xs:string"/>
<xs:element name="trai" type="y:Nut" minOccurs="0"/><xs:element name="phai" type="y:Nut" minOccurs="0"/></xs:sequence>
</xs:complexType>"""
FORMULA = """<xs:complexType name="BieuThuc"><xs:choice><xs:element name="cong"><xs:complexType><xs:sequence>
<xs:element name="a" type="y:BieuThuc"/><xs:element name="b" type="y:BieuThuc"/></xs:sequence></xs:complexType>
</xs:element><xs:element name="so" type="xs:int"/></xs:choice></xs:complexType>"""
ENDLESS = (
    """<xs:complexType name="Mai"><xs:sequence><xs:element name="nua" type="y:Mai"{}/></xs:sequence></xs:complexType>"""
)


@pytest.mark.parametrize(
    ("types", "kind"),
    [(TREE, "Nut"), (FORMULA, "BieuThuc"), (ENDLESS.format(' nillable="true"'), "Mai")],
    ids=["optional", "choice", "nil"],
)
def test_types_that_come_back_to_themselves_come_to_an_end(types: str, kind: str) -> None:
    made = sampled(schema(ASKED + types + SEQUENCE.format(f'<xs:element name="goc" type="y:{kind}"/>')))

    assert 1 < sum(1 for _ in made.iter()) < 200


def test_a_type_that_never_ends_has_no_sample() -> None:
    types = schema(ASKED + ENDLESS.format("") + SEQUENCE.format('<xs:element name="goc" type="y:Mai"/>'))
    wsdl = Wsdl(document(types))
    answer = wsdl.operations[0].answer

    assert answer is not None
    with pytest.raises(Unmade, match="no end"):
        wsdl.sample(answer)


@pytest.mark.thorough
def test_a_contract_of_many_parts_within_parts_stays_small_and_quick() -> None:
    wide = "".join(
        f'<xs:complexType name="T{level}"><xs:sequence>'
        + "".join(f'<xs:element name="e{n}" type="y:T{level + 1}" minOccurs="0"/>' for n in range(20))
        + "</xs:sequence></xs:complexType>"
        for level in range(12)
    )
    last = '<xs:complexType name="T12"/>'
    began = time.perf_counter()

    made = sampled(schema(ASKED + wide + last + SEQUENCE.format('<xs:element name="goc" type="y:T0"/>')))

    assert sum(1 for _ in made.iter()) < 3_000
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("many", ["30000", "999999999"])
def test_a_contract_that_asks_for_too_much_gets_no_sample(many: str) -> None:
    inside = f'<xs:element name="con" type="xs:int" minOccurs="{many}" maxOccurs="unbounded"/>'
    wsdl = Wsdl(document(schema(ASKED + SEQUENCE.format(inside))))
    answer = wsdl.operations[0].answer

    assert answer is not None
    with pytest.raises(Unmade):
        wsdl.sample(answer)


@pytest.mark.parametrize("pattern", ["(((a{100}){100}){100}){100}", "[a-[a]]", r"\p{IsGreek}", "(", "a{99999999}"])
def test_a_pattern_that_is_too_much_gives_no_text(pattern: str) -> None:
    assert list(texts(pattern)) == []


@pytest.mark.thorough
def test_a_pattern_that_never_comes_to_a_judgement_is_given_up() -> None:
    began = time.perf_counter()

    assert not keeps("(a|aa)+b", "a" * 3_000)
    assert time.perf_counter() - began < 20


def test_groups_within_groups_are_refused_before_they_are_compiled() -> None:
    inside = '<xs:element name="z" minOccurs="0"/>'
    for number in range(40):
        inside = f'<xs:choice minOccurs="0" maxOccurs="5"><xs:element name="a{number}"/>{inside}</xs:choice>'

    with pytest.raises(Broken, match="lồng quá 10 nhóm"):
        Wsdl(document(schema(ASKED + SEQUENCE.format(inside))))


def test_schemas_of_several_namespaces_belong_together() -> None:
    shared = schema('<xs:simpleType name="Ma"><xs:restriction base="xs:string"/></xs:simpleType>', space="urn:chung")
    more = '<xs:import namespace="urn:chung" schemaLocation="http://127.0.0.1:9/chung.xsd"/>'
    asked, said = schema(ASKED), schema(more + SEQUENCE.format('<xs:element name="ma" type="c:Ma"/>'), False)
    wsdl = Wsdl(document(shared + asked + said))
    answer = wsdl.operations[0].answer

    assert answer is not None
    assert wsdl.sample(answer).endswith(b"><ma>text</ma></ns0:traCuuResponse>")


def test_nothing_outside_the_contract_is_opened(tmp_path: Path) -> None:
    outside = tmp_path / "chung.xsd"
    outside.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:chung">'
        '<xs:simpleType name="Ma"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>'
    )
    more = f'<xs:import namespace="urn:chung" schemaLocation="{outside.as_uri()}"/>'
    included = f'<xs:include schemaLocation="{outside.as_uri()}"/>'
    types = SEQUENCE.format('<xs:element name="ma" type="c:Ma"/>')

    with pytest.raises(Broken):
        Wsdl(document(schema(more + ASKED + types)))
    with pytest.raises(Broken):
        Wsdl(document(schema(included + ASKED + SEQUENCE.format('<xs:element name="ma" type="y:Ma"/>'))))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        document(schema(ASKED + SEQUENCE.format("")), use="encoded"),
        document(schema(ASKED)).replace('style="document"', 'style="rpc"'),
    ],
)
def test_what_cannot_be_answered_from_is_refused(text: str) -> None:
    with pytest.raises(Broken):
        Wsdl(text)


def test_a_header_s_part_is_no_part_of_the_body() -> None:
    text = document(schema(ASKED + SEQUENCE.format("") + '<xs:element name="dau" type="xs:string"/>'))
    part = '<wsdl:part name="dau" element="y:dau"/>'
    both = text.replace('element="y:traCuu"/>', f'element="y:traCuu"/>{part}')
    field = '<soap:header message="y:traCuuIn" part="dau" use="literal"/>'
    bound = both.replace('<wsdl:input><soap:body use="literal"/>', f'<wsdl:input><soap:body use="literal"/>{field}')
    listed = both.replace(
        '<wsdl:input><soap:body use="literal"/>', '<wsdl:input><soap:body parts="body" use="literal"/>'
    )

    assert [each.request.tag for each in Wsdl(bound).operations] == ["{urn:yte}traCuu"]
    assert Wsdl(listed).operations == Wsdl(bound).operations
    with pytest.raises(Broken):
        Wsdl(both)


def test_rpc_has_a_wrapper_of_the_operation_and_parts_without_a_namespace() -> None:
    inside = '<xs:sequence><xs:element name="ten" type="xs:string"/></xs:sequence>'
    kind = f'<xs:complexType name="Nguoi">{inside}</xs:complexType>'
    wsdl = Wsdl(rpc(schema(kind), {"ma": "xs:int"}, {"nguoi": "y:Nguoi", "so": "xs:int"}, space="urn:goi"))
    operation = wsdl.operations[0]

    assert operation.answer is not None
    made = etree.fromstring(wsdl.sample(operation.answer))
    assert made.tag == "{urn:goi}traCuuResponse"
    assert [each.tag for each in made] == ["nguoi", "so"]
    assert [each.tag for each in made[0]] == ["{urn:yte}ten"]
    assert wsdl.problems(operation.request, etree.fromstring('<g:traCuu xmlns:g="urn:goi"><ma>1</ma></g:traCuu>')) == []
    (wrong,) = wsdl.problems(operation.request, etree.fromstring('<g:traCuu xmlns:g="urn:goi"><ma>x</ma></g:traCuu>'))
    assert "'x' is not a valid value" in wrong


SIMPLE = st.sampled_from(
    ["int", "string", "date", "boolean", "decimal", "dateTime", "token", "anyURI", "unsignedShort"]
)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """A schema of a few types that use one another. Back to an earlier type leads only what need not be there."""
    count = draw(st.integers(1, 4))
    made = []
    for number in range(count):
        parts = []
        for place in range(draw(st.integers(1, 4))):
            least = draw(st.integers(0, 2))
            most = draw(st.sampled_from([str(max(least, 1)), "unbounded"]))
            nil = draw(st.booleans())
            other = draw(st.integers(0, count))
            kind = f"xs:{draw(SIMPLE)}" if other == count else f"y:T{other}"
            if other <= number and not nil:
                least = 0
            occurs = f'minOccurs="{least}" maxOccurs="{most}" nillable="{str(nil).lower()}"'
            element = f'<xs:element name="e{place}" type="{kind}" {{}}/>'
            branch = f'<xs:choice {occurs}>{element.format("")}<xs:element name="k{place}" type="xs:int"/></xs:choice>'
            parts.append(
                element.format(occurs) if draw(st.booleans()) else branch.replace(f' nillable="{str(nil).lower()}"', "")
            )
        attribute = draw(st.sampled_from(["", '<xs:attribute name="a" type="xs:int" use="required"/>']))
        inside = f"<xs:sequence>{''.join(parts)}</xs:sequence>{attribute}"
        made.append(f'<xs:complexType name="T{number}">{inside}</xs:complexType>')
    return ASKED + "".join(made) + '<xs:element name="traCuuResponse" type="y:T0"/>'


@settings(max_examples=60, deadline=None)
@given(inside=shapes(), qualified=st.booleans())
def test_any_shape_of_contract_has_a_sample_that_keeps_it(inside: str, qualified: bool) -> None:
    made = sampled(schema(inside, qualified))
    wrapped = Wsdl(rpc(schema(inside, qualified), {"ma": "xs:int"}, {"so": "xs:int", "ai": "y:T0"}))

    assert sum(1 for _ in made.iter()) < 20_000
    answer = wrapped.operations[0].answer
    assert answer is not None
    part = etree.fromstring(wrapped.sample(answer))[1]
    part.tag = "{urn:yte}traCuuResponse"
    bare(schema(inside, qualified)).assertValid(etree.fromstring(etree.tostring(part)))
