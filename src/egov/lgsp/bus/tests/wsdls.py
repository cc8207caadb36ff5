"""WSDL contracts for tests: one service of the department of health, in the styles that SOAP 1.1 knows."""

from lxml import etree

SPACE = "urn:yte"
FRAME = """<wsdl:definitions name="yte" targetNamespace="urn:yte" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:y="urn:yte"
 xmlns:c="urn:chung">
<wsdl:types>{types}</wsdl:types>
{messages}
<wsdl:portType name="Cong">{ports}</wsdl:portType>
<wsdl:binding name="CongSoap" type="y:Cong"><soap:binding style="{style}"
 transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</wsdl:binding>
<wsdl:service name="yte"><wsdl:port name="p" binding="y:CongSoap"><soap:address location="http://x/"/></wsdl:port>
</wsdl:service></wsdl:definitions>"""
MESSAGE = '<wsdl:message name="{name}">{parts}</wsdl:message>'
PORT = """<wsdl:operation name="{name}"><wsdl:input message="y:{request}"/><wsdl:output message="y:{answer}"/>{faults}
</wsdl:operation>"""
BOUND = """<wsdl:operation name="{name}"><soap:operation soapAction="{action}"/>
<wsdl:input><soap:body use="{use}"{space}/></wsdl:input><wsdl:output><soap:body use="{use}"{space}/></wsdl:output>
{faults}</wsdl:operation>"""
ASKED = """<xs:element name="traCuu"><xs:complexType><xs:sequence><xs:element name="ma"><xs:simpleType>
<xs:restriction base="xs:string"><xs:pattern value="BN[0-9]{3}"/></xs:restriction></xs:simpleType></xs:element>
</xs:sequence></xs:complexType></xs:element>"""
SAID = """<xs:element name="traCuuResponse"><xs:complexType><xs:sequence>
<xs:element name="ma"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="BN[0-9]{3}"/></xs:restriction>
</xs:simpleType></xs:element><xs:element name="tuoi" type="xs:int"/><xs:element name="ngaySinh" type="xs:date"/>
<xs:element name="bhyt" type="xs:boolean"/><xs:element name="con" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element>"""


def schema(inside: str, qualified: bool = True, space: str = SPACE) -> str:
    """A schema as it stands in the types of a contract, its prefixes those of the contract."""
    form = "qualified" if qualified else "unqualified"
    return f'<xs:schema targetNamespace="{space}" elementFormDefault="{form}">{inside}</xs:schema>'


def bare(schema_text: str) -> etree.XMLSchema:
    """The same schema by itself, as its owner would have it in a file."""
    named = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:y="urn:yte"'
    return etree.XMLSchema(etree.fromstring(schema_text.replace("<xs:schema ", f"<xs:schema {named} ", 1)))


def document(types: str, *operations: tuple[str, str, str, str], use: str = "literal", faults: str = "") -> str:
    """Operations as name, SOAPAction, element asked and element answered; wrapped and bare look the same here."""
    operations = operations or (("traCuu", "urn:yte:traCuu", "traCuu", "traCuuResponse"),)
    messages, ports, bound = "", "", ""
    named, binding = "", ""
    if faults:
        messages += MESSAGE.format(name=faults, parts=f'<wsdl:part name="loi" element="y:{faults}"/>')
        named = f'<wsdl:fault name="{faults}" message="y:{faults}"/>'
        binding = f'<wsdl:fault name="{faults}"><soap:fault name="{faults}" use="literal"/></wsdl:fault>'
    for name, action, request, answer in operations:
        for side, element in (("In", request), ("Out", answer)):
            parts = f'<wsdl:part name="body" element="y:{element}"/>'
            messages += MESSAGE.format(name=f"{name}{side}", parts=parts)
        ports += PORT.format(name=name, request=f"{name}In", answer=f"{name}Out", faults=named)
        bound += BOUND.format(name=name, action=action, use=use, space="", faults=binding)
    return FRAME.format(types=types, messages=messages, ports=ports, style="document", bound=bound)


def rpc(types: str, asked: dict[str, str], said: dict[str, str], space: str = SPACE) -> str:
    """The operation traCuu with parts by name and type."""
    messages = ""
    for name, parts in (("In", asked), ("Out", said)):
        inside = "".join(f'<wsdl:part name="{part}" type="{kind}"/>' for part, kind in parts.items())
        messages += MESSAGE.format(name=name, parts=inside)
    ports = PORT.format(name="traCuu", request="In", answer="Out", faults="")
    bound = BOUND.format(name="traCuu", action="", use="literal", space=f' namespace="{space}"', faults="")
    return FRAME.format(types=types, messages=messages, ports=ports, style="rpc", bound=bound)


WHOLE = document(schema(ASKED + SAID))
