"""The simple elements of the header: where they stand, what holds them, how long they may be.

Lengths are those of the checker of letter 2803/BTTTT-THH; QCVN 102:2016 names the same elements.
"""

from dataclasses import dataclass

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
OLD_NAMESPACE = "http://www.e-doc.vn/Schema/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XLINK = "http://www.w3.org/1999/xlink"
HEADER = "MessageHeader"
TEXT, NUMBER, DATE, FLAG = "text", "number", "date", "flag"


@dataclass(frozen=True)
class Field:
    """One element with one value; `most` letters, or the range of a number."""

    path: str
    name: str
    required: bool = False
    most: int = 0
    kind: str = TEXT
    low: int = 0
    high: int = 2_147_483_647


DOCUMENT = (
    Field("DocumentId", "document_id", True, 100),
    Field("Code/CodeNumber", "number", True, 11),
    Field("Code/CodeNotation", "notation", True, 30),
    Field("PromulgationInfo/Place", "place", True, 50),
    Field("PromulgationInfo/PromulgationDate", "day", True, kind=DATE),
    Field("DocumentType/Type", "type", True, kind=NUMBER, low=1, high=2),
    Field("DocumentType/TypeDetail", "type_detail", kind=NUMBER, low=1, high=999),
    Field("DocumentType/TypeName", "type_name", True, 100),
    Field("Subject", "subject", True, 500),
    Field("Content", "content", most=500),
    Field("SignerInfo/Competence", "signer.competence", most=100),
    Field("SignerInfo/Position", "signer.position", most=100),
    Field("SignerInfo/FullName", "signer.full_name", True, 50),
    Field("DueDate", "due", kind=DATE),
    Field("OtherInfo/Priority", "priority", kind=NUMBER, low=0, high=4),
    Field("OtherInfo/SphereOfPromulgation", "sphere", most=100),
    Field("OtherInfo/TyperNotation", "typer", most=10),
    Field("OtherInfo/PromulgationAmount", "copies", kind=NUMBER),
    Field("OtherInfo/PageAmount", "pages", kind=NUMBER),
    Field("OtherInfo/Direction", "direction", kind=FLAG),
    Field("SteeringType", "steering", kind=NUMBER, low=1, high=3),
)
"""In the order in which they are written; `ToPlaces`, `Appendixes` and `ResponseFor` stand between them."""

PARTY = (
    Field("OrganId", "organ_id", True, 50),
    Field("OrganizationInCharge", "in_charge", most=200),
    Field("OrganName", "name", True, 200),
    Field("OrganAdd", "address", most=250),
    Field("Email", "email", most=100),
    Field("Telephone", "telephone", most=20),
    Field("Fax", "fax", most=20),
    Field("Website", "website", most=100),
)
RESPONSE = (
    Field("OrganId", "organ_id", True, 50),
    Field("Code", "code", True, 50),
    Field("PromulgationDate", "day", kind=DATE),
    Field("DocumentId", "document_id", True, 100),
)
STAFF = (
    Field("Department", "department", most=200),
    Field("Staff", "staff", most=100),
    Field("Email", "email", most=100),
    Field("Mobile", "mobile", most=20),
)
LONGEST_PLACE = 150
LONGEST_APPENDIX = 250
LONGEST_REASON = 500
LONGEST_NAME = 255
