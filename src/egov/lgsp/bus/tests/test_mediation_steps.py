"""Steps of a mediation that change or check content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from egov.lgsp.bus.gateway.mediation.content import Content, Unfit
from egov.lgsp.bus.gateway.mediation.expressions import jsonata
from egov.lgsp.bus.gateway.mediation.mapping import Mapping
from egov.lgsp.bus.gateway.mediation.plan import Refusal, plan_of
from egov.lgsp.bus.tests.mediations import IDENTITY, NAMESPACE, TO_JSON, TO_XML, done, json


def test_json_becomes_xml_by_the_declared_names_order_and_namespace() -> None:
    spec = TO_XML | {"order": ["ten"], "nil": True}
    data = '{"ma_so": 12, "ten": "Đỗ <An>", "@loai": "x", "con": ["a", {"b": true}], "khong": null}'.encode()

    made = done(json(data), {"write": spec}).octets().decode()

    assert made.split("?>")[1].strip() == (
        '<traCuu xmlns="urn:yte" loai="x"><ten>Đỗ &lt;An&gt;</ten><ma>12</ma><con>a</con><con><b>true</b></con>'
        '<khong xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></traCuu>'
    )


def test_xml_becomes_json_with_lists_numbers_attributes_and_nil() -> None:
    data = b"""<r xmlns='urn:yte' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><!-- x --><ma>1</ma><tuoi>7</tuoi>
      <con>a</con><khac k='1'>t</khac><rong/><khong i:nil='true'/><hai>1</hai><hai>2</hai></r>"""

    made = done(Content(data, "text/xml"), {"read": TO_JSON}).value()

    assert made == {
        "ma_so": "1",
        "tuoi": 7,
        "con": ["a"],
        "khac": {"@k": "1", "#text": "t"},
        "rong": "",
        "khong": None,
        "hai": ["1", "2"],
    }


NAMES = st.text("abcdef", min_size=1, max_size=5)
TEXTS = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1
)
VALUES = st.recursive(TEXTS, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=8)


@given(st.dictionaries(NAMES, VALUES, min_size=1))
def test_what_is_written_is_read_again(value: dict[str, object]) -> None:
    mapping = Mapping(root="goc", namespace=NAMESPACE)
    written = etree.tostring(mapping.to_tree(value), encoding="UTF-8")

    assert mapping.to_value(etree.fromstring(written)) == value


@pytest.mark.parametrize(
    "data", [b'["a"]', b'{"a b": 1}', b'{"a": {"#text": {}}}', b'{"a": "\\u0001"}', b'{"@a b": 1}']
)
def test_what_has_no_xml_is_unfit(data: bytes) -> None:
    with pytest.raises(Unfit):
        done(json(data), {"write": TO_XML})


def test_csv_and_forms_become_json_and_back() -> None:
    csv = Content('﻿ma;ten\r\n1;"Đỗ; ""An"""\r\n'.encode(), "text/csv")
    form = Content(b"a=1&b=x+y&b=%C4%90&c=", "application/x-www-form-urlencoded")

    rows = done(csv, {"read": {"format": "csv", "delimiter": ";"}}).value()
    fields = done(form, {"read": {"format": "form"}}).value()

    assert rows == [{"ma": "1", "ten": 'Đỗ; "An"'}]
    assert fields == {"a": "1", "b": ["x y", "Đ"], "c": ""}
    assert (
        done(csv, {"write": {"format": "csv", "columns": ["ten", "so"]}}).octets()
        == 'ten,so\r\n"Đỗ; ""An""",\r\n'.encode()
    )
    assert done(form, {"write": {"format": "form"}}).octets() == b"a=1&b=x+y&b=%C4%90&c="


@pytest.mark.parametrize("data", [b"a,b\n1\n", b'a\n"x', b"\xff"])
def test_broken_csv_is_unfit(data: bytes) -> None:
    with pytest.raises(Unfit):
        done(Content(data, "text/csv"), {"read": {"format": "csv"}})


def test_jsonata_makes_as_many_objects_as_a_message_has() -> None:
    made = done(json(b"{}"), {"jsonata": "$map([1..2000], function($n) { {'so': $n, 'ten': $string($n)} })"}).value()

    assert len(made) == 2000
    assert made[-1] == {"so": 2000, "ten": "2000"}


@pytest.mark.parametrize(
    "text",
    [
        *("1 / 0", "$power(100, 1000)", '$contains("a", none)', "$formatInteger(5, 'α')", "$split('a', $uppercase)"),
        *("$uppercase", "$power(2, 70) + 0", "($f := function($x) { 1 + $f($x) }; $f(1))"),
    ],
)
def test_an_expression_that_fails_says_so_whatever_failed_in_it(text: str) -> None:
    with pytest.raises(Unfit):
        done(json(b"{}"), {"jsonata": "{'a': " + text + "}"}).octets()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("$string(so)", "5890840712243076"),
        ("'/ho-so/' & so", "/ho-so/5890840712243076"),
        ("$string(1e20)", "100000000000000000000"),
        ("$string(0.1 + 0.2)", "0.3"),
        ("$string(true)", "true"),
        ("$sort(con, function($a, $b) { $a.tuoi > $b.tuoi }).ten", ["An", "Bình", "Chi", "Dũng"]),
        ("$sort(con, function($a, $b) { $a.tuoi < $b.tuoi }).ten", ["Dũng", "An", "Bình", "Chi"]),
    ],
)
def test_digits_are_kept_and_equals_stay_in_their_order(text: str, made: object) -> None:
    children = '[{"ten":"An","tuoi":7},{"ten":"Dũng","tuoi":9},{"ten":"Bình","tuoi":7},{"ten":"Chi","tuoi":7}]'
    content = json(f'{{"so": 5890840712243076, "con": {children}}}'.encode())

    assert done(content, {"jsonata": text}).value() == made


@pytest.mark.parametrize("text", ["[1!2]", "1 /* not closed", "λ($a)<n<n>>{$a}(5)", "($"])
def test_what_is_no_expression_is_refused_when_it_is_entered(text: str) -> None:
    with pytest.raises(ValueError, match="no JSONata"):
        jsonata(text)


def test_jsonata_sees_content_and_surroundings() -> None:
    content = json(b'{"con": [{"tuoi": 3}, {"tuoi": 7}]}', headers={"x-own": "1"}, query={"q": "2"})

    made = done(content, {"jsonata": '{"tong": $sum(con.tuoi), "h": $headers.`x-own`, "q": $query.q, "m": $method}'})

    assert made.value() == {"tong": 10, "h": "1", "q": "2", "m": "POST"}


def test_an_endless_expression_ends() -> None:
    with pytest.raises(Unfit, match="longer than 1 s"):
        done(json(b"{}"), {"jsonata": "($f := function($x){$f($x)}; $f(1))"})


def test_a_template_escapes_for_where_its_text_goes() -> None:
    as_xml = {"template": {"text": "<a b='{{ma}}'>{{ten}}</a>"}}
    as_json = {"template": {"text": '{"a": {{ten}}}', "type": "application/json"}}

    assert done(json(b'{"ma": "1\'2", "ten": "<&>"}'), as_xml).octets() == b"<a b='1&apos;2'>&lt;&amp;&gt;</a>"
    assert done(json(b'{"ten": "\\"x"}'), as_json).octets() == b'{"a": "\\"x"}'


def test_a_stylesheet_transforms() -> None:
    rename = IDENTITY.format(
        '<xsl:template match="p:a"><b><xsl:value-of select="concat(., \'!\')"/></b></xsl:template>'
    )

    made = done(Content(b"<r xmlns='urn:yte'><a>1</a></r>", "text/xml"), {"xslt": rename})

    assert b"<b" in made.octets()
    assert b"1!" in made.octets()


SHEET = '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"{}>{}</xsl:stylesheet>'


@pytest.mark.parametrize(
    "text",
    [
        SHEET.format("", '<xsl:import href="file:///etc/passwd"/>'),
        SHEET.format("", '<xsl:include href="http://127.0.0.1:9/x"/>'),
        SHEET.format("", '<xsl:template match="/"><xsl:copy-of select="document(\'/etc/passwd\')"/></xsl:template>'),
        SHEET.format("", '<xsl:template match="/"><a b="{document(\'/etc/passwd\')}"/></xsl:template>'),
        SHEET.format(
            ' xmlns:e="http://exslt.org/common" extension-element-prefixes="e"',
            '<xsl:template match="/"><e:document href="/tmp/x">x</e:document></xsl:template>',
        ),
        SHEET.format(
            ' xmlns:d="http://exslt.org/dynamic"',
            '<xsl:template match="/"><xsl:value-of select="d:evaluate(\'1\')"/></xsl:template>',
        ),
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SHEET.format("", ""),
        SHEET.format("", "<xsl:template/>"),
        "<a/>",
        "no xml",
    ],
)
def test_a_stylesheet_that_reaches_out_or_is_none_is_not_entered(text: str) -> None:
    with pytest.raises(ValueError, match="request 1"):
        plan_of({"accepts": "rest", "request": [{"xslt": text}]})


def test_functions_named_inside_texts_are_no_functions() -> None:
    text = '<xsl:template match="/"><a t="x:y(z)"><xsl:value-of select="\'d:f(1)\'"/></a></xsl:template>'

    made = done(Content(b"<r/>", "text/xml"), {"xslt": SHEET.format("", text)})

    assert made.octets().endswith(b'<a t="x:y(z)">d:f(1)</a>')


SCHEMA = {"type": "object", "required": ["ma"], "properties": {"ma": {"type": "integer"}}}
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:complexType><xs:sequence>
<xs:element name="ma" type="xs:int"/></xs:sequence></xs:complexType></xs:element></xs:schema>"""
SPREAD = XSD.replace("<xs:element", "<xs:include schemaLocation='http://127.0.0.1:9/'/><xs:element", 1)


@pytest.mark.parametrize("mode", ["observe", "warn"])
def test_what_does_not_keep_a_schema_is_noted(mode: str) -> None:
    content = json(b'{"ma": "x"}')

    done(content, {"validate": {"json": SCHEMA, "mode": mode, "title": "hồ sơ"}})

    (finding,) = content.findings
    assert (finding.side, finding.mode, finding.schema) == ("request", mode, "hồ sơ")
    assert finding.problem.startswith("$.ma:")
    assert content.octets() == b'{"ma": "x"}'


def test_an_enforced_schema_refuses() -> None:
    for content, spec in [(json(b"{}"), {"json": SCHEMA}), (Content(b"<r><ma>x</ma></r>", "text/xml"), {"xsd": XSD})]:
        with pytest.raises(Refusal, match="ma"):
            done(content, {"validate": spec | {"mode": "enforce"}})
        assert len(content.findings) == 1
    assert not done(Content(b"<r><ma>1</ma></r>", "text/xml"), {"validate": {"xsd": XSD}}).findings


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"accepts": "carrier pigeon"},
        {"accepts": "rest", "request": [{"unknown": 1}]},
        {"accepts": "rest", "request": [{"jsonata": "1", "xslt": "2"}]},
        {"accepts": "rest", "request": [{"jsonata": "("}]},
        {"accepts": "rest", "response": [{"route": [{"when": {"header": "a"}}]}]},
        {"accepts": "rest", "request": [{"route": [{"when": {"xpath": "//["}, "path": "/a"}]}]},
        {"accepts": "rest", "request": [{"route": [{"when": {"header": "a", "matches": "("}, "path": "/a"}]}]},
        {"accepts": "rest", "request": [{"validate": {"json": {"type": 7}}}]},
        {"accepts": "rest", "request": [{"validate": {"xsd": "<a/>"}}]},
        {"accepts": "rest", "request": [{"validate": {"xsd": SPREAD}}]},
        {"accepts": "rest", "request": [{"validate": {}}]},
        {"accepts": "rest", "request": [{"write": {"format": "xml"}}]},
        {"accepts": "rest", "request": [{"write": {"format": "xml", "root": "a b"}}]},
        {"accepts": "rest", "request": [{"scatter": {"calls": {"a": {"service": "x"}}, "least": 2}}]},
        {"accepts": "soap", "provider": {"action": 'a"\r\nX: 1'}},
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_carried_out_is_refused_when_it_is_entered(document: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        plan_of(document)


def test_a_schema_fetches_nothing() -> None:
    content = json(b"{}")

    done(content, {"validate": {"json": {"$ref": "http://127.0.0.1:9/s"}, "mode": "observe"}})

    assert "not there" in content.findings[0].problem
