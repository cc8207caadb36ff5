"""What the population database answers to a SOAP message: the request's own header, and the citizen or a fault."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
OWN = "urn:vn:csdl:dan-cu"
FIELDS = ("soDinhDanh", "hoTen", "ngaySinh", "gioiTinh", "queQuan", "thuongTru")


class Unsound(Exception):
    """A message that cannot be answered; `side` is Client or Server, as SOAP 1.1 divides them."""

    def __init__(self, sentence: str, side: str = "Client") -> None:
        super().__init__(sentence)
        self.side = side


@dataclass
class Population:
    """Citizens by personal number."""

    people: dict[str, dict[str, Any]]

    def answer(self, message: bytes) -> tuple[int, bytes]:
        """HTTP status and envelope."""
        try:
            header, content = _taken_apart(message)
            answer = self._answered(content)
        except Unsound as error:
            return 500, _enveloped(None, _fault(error))
        return 200, _enveloped(header, answer)

    def _answered(self, content: etree._Element) -> etree._Element:
        asked = {etree.QName(child).localname: (child.text or "").strip() for child in content}
        person = self.people.get(asked.get("soDinhDanh", ""))
        name = etree.QName(content)
        answer = etree.Element(f"{{{OWN}}}{name.localname}Response", nsmap={"dc": OWN})
        if content.tag == f"{{{OWN}}}traCuuCongDan":
            if person is None:
                raise Unsound("Không có công dân mang số định danh này.")
            for field in FIELDS:
                _add(answer, field, person[field])
            for number, full_name, relation in person["thanhVien"]:
                member = _add(answer, "thanhVien", None)
                _add(member, "soDinhDanh", number)
                _add(member, "hoTen", full_name)
                _add(member, "quanHe", relation)
        elif content.tag == f"{{{OWN}}}xacMinhCongDan":
            same = person is not None and all(person[each] == asked.get(each) for each in ("hoTen", "ngaySinh"))
            _add(answer, "khop", "true" if same else "false")
        else:
            raise Unsound(f"Không có dịch vụ {name.localname}.")
        return answer


def population() -> Population:
    """With the citizens of the demonstration."""
    people = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
    return Population({person["soDinhDanh"]: person for person in people})


def _taken_apart(message: bytes) -> tuple[etree._Element | None, etree._Element]:
    """Header and content of the body."""
    try:
        root = etree.fromstring(message, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Unsound(f"Không đọc được XML: {error}") from None
    body = root.find(f"{{{SOAP}}}Body")
    if root.tag != f"{{{SOAP}}}Envelope" or body is None or len(body) != 1:
        raise Unsound("Không phải thông điệp SOAP 1.1.")
    return root.find(f"{{{SOAP}}}Header"), body[0]


def _enveloped(header: etree._Element | None, content: etree._Element) -> bytes:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
    if header is not None:
        envelope.append(header)
    etree.SubElement(envelope, f"{{{SOAP}}}Body").append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _fault(error: Unsound) -> etree._Element:
    fault = etree.Element(f"{{{SOAP}}}Fault", nsmap={"soapenv": SOAP})
    etree.SubElement(fault, "faultcode").text = f"soapenv:{error.side}"
    etree.SubElement(fault, "faultstring").text = str(error)
    return fault


def _add(parent: etree._Element, name: str, text: str | None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{OWN}}}{name}")
    child.text = text
    return child
