"""Documents for tests of the axis: the province writes to its departments."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from tests.gateways import HEALTH, HOSPITAL, INSTANCE, Gateway, caller, registry, service

from egov.kernel.edxml import Attachment, Document, Party, Response, Signer, StatusMessage, write
from egov.kernel.working_time import HANOI
from egov.lgsp.bus.gateway.registry import Grant, Registry
from egov.lgsp.bus.tests.delivering import Tables

AXIS = f"{INSTANCE}/GOV/STTTT/truc-van-ban"
TABLES = "bus_edocagency, bus_edocdelivery, bus_edoc"
PROVINCE, JUSTICE, OTHER = "000.00.00.H40", "000.00.14.H40", "000.00.15.H41"
"""The hospital speaks for the first, the department of health for the second; the third is outside."""


def document(**changes: Any) -> Document:
    number = str(uuid4().int % 10_000)
    made = Document(
        document_id=str(uuid4()),
        number=number,
        notation="QĐ-UBND",
        place="Nam Định",
        day=date(2018, 1, 5),
        type_name="Quyết định",
        subject="Về việc công bố thủ tục",
        sender=Party(PROVINCE, "", "UBND tỉnh Nam Định"),
        receivers=(Party(JUSTICE, "", "Sở Tư pháp"),),
        signer=Signer("Phạm Đình Nghị"),
        attachments=(Attachment("f1", "qd.pdf", b"%PDF-1.7"),),
    )
    return replace(made, **changes)


def status(about: Document, code: str, description: str = "") -> StatusMessage:
    return StatusMessage(
        sender=Party(JUSTICE, "", "Sở Tư pháp"),
        about=Response(PROVINCE, about.code, about.day, about.document_id),
        status=code,
        description=description,
        at=datetime.now(HANOI),
    )


def posted(client: Any, message: Document | StatusMessage | bytes, kind: str = "edoc", path: str = "") -> Any:
    """Hand it in as the provincial form does."""
    content = message if isinstance(message, bytes) else write(message)
    where = path or f"/r1/{AXIS}/v1/sendEdoc"
    files = {"edocFile": ("van-ban.edxml", content, "application/xml")}
    return client.post(where, files=files, data={"messageType": kind})


def with_axis(*more: Any, national: str = "", **changes: Any) -> Registry:
    """Hospital (1), department (2) and the axis itself (3)."""
    axis = service("edoc:", "v1", 9, provider=AXIS, adapter={"national": national} if national else {})
    axis = replace(axis, most_bytes=50_000_000)
    known = registry(axis, *more)
    whole = (Grant("*", None, None),)
    grants = {(each, number): whole for each in (1, 2, 3) for number in (9, *(one.id for one in more))}
    return replace(known, callers=known.callers | {AXIS: caller(AXIS, 3)}, grants=grants, **changes)


@contextmanager
def taking_part(tables: Tables) -> Iterator[None]:
    """The three agencies, with their applications."""
    tables.do(f"TRUNCATE {TABLES} CASCADE")
    for code, path in ((PROVINCE, HOSPITAL), (JUSTICE, HEALTH)):
        _instance, kind, member, subsystem = path.split("/")
        tables.do(
            "INSERT INTO bus_member (member_class, code, name, contact, standing)"
            " VALUES (%s, %s, %s, '', 'active') ON CONFLICT DO NOTHING",
            *(kind, member, member),
        )
        tables.do(
            "INSERT INTO bus_subsystem (member_id, code, name, admission, networks, standing)"
            " SELECT id, %s, %s, 'network', '[]', 'active' FROM bus_member WHERE code = %s"
            " ON CONFLICT DO NOTHING",
            *(subsystem, subsystem, member),
        )
        tables.do(
            "INSERT INTO bus_edocagency (code, code_2020, name, locked, listed, subsystem_id)"
            " SELECT %s, %s, %s, false, false, id FROM bus_subsystem WHERE code = %s",
            *(code, f"H40.{code[7:9]}", f"Cơ quan {code}", subsystem),
        )
    tables.do(
        "INSERT INTO bus_edocagency (code, code_2020, name, locked, listed)"
        " VALUES (%s, '', 'Cơ quan tỉnh bạn', false, false)",
        OTHER,
    )
    yield
    tables.do(f"TRUNCATE {TABLES} CASCADE")
    tables.do("DELETE FROM bus_subsystem WHERE code IN ('his', 'yte')")
    tables.do("DELETE FROM bus_member WHERE code IN ('BVDK', 'SYT')")


def use(gateway: Gateway, known: Registry) -> None:
    gateway.follow(known)
