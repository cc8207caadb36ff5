"""Watched folders: each finished file becomes one message, whatever dies in between and however many nodes look."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, new_bus

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import DomainError
from egov.lgsp.bus.actions import PutSecret, RemoveInlet, SetInlet
from egov.lgsp.bus.configuration.applying import apply
from egov.lgsp.bus.configuration.exporting import registry
from egov.lgsp.bus.gateway.adapters.inlets.watching import Inlets
from egov.lgsp.bus.gateway.delivery.desk import Desk
from egov.lgsp.bus.models import Inlet, Member, Secret, Service, Standing, Subsystem
from egov.lgsp.bus.tests.delivering import Tables, until

FOLDER = {"settle": 0.02, "most_bytes": 1000}


@pytest.fixture
def rows(tables: Tables, tmp_path: Path) -> Iterator[Path]:
    """The registry's rows of an inlet of the hospital, and its folder."""
    tables.do("TRUNCATE bus_member CASCADE")
    numbers = {}
    for kind, member, application in (("ORG", "BVDK", "his"), ("GOV", "SYT", "yte")):
        one = (
            "INSERT INTO bus_member (member_class, code, name, standing, contact)"
            " VALUES (%s,%s,%s,'active','') RETURNING id"
        )
        member_id = tables.rows(one, kind, member, member)[0].id
        two = (
            "INSERT INTO bus_subsystem (member_id, code, name, standing, admission, networks)"
            " VALUES (%s,%s,%s,'active','network','[]') RETURNING id"
        )
        numbers[application] = tables.rows(two, member_id, application, application)[0].id
    three = (
        "INSERT INTO bus_service (subsystem_id, code, version, kind, title, notes, url, timeout, verify_tls,"
        " most_bytes,"
        " evidence, owner, contract, standing, stopped_notice, adapter, health)"
        " VALUES (%s,'benh-an','','REST','x','','http://x',2,true,1000,'hash','','','active','','{}','') RETURNING id"
    )
    service = tables.rows(three, numbers["yte"])[0].id
    tables.do(
        "INSERT INTO bus_inlet (subsystem_id, code, title, url, adapter, service_id, method, path, every, standing,"
        " next_at,"
        " taken, failures, said) VALUES (%s,'den','Đến','file:///den',%s,%s,'POST','/nhan',1,'active',now(),0,0,'')",
        numbers["his"],
        '{"settle": 0.02, "most_bytes": 1000}',
        service,
    )
    folder = tmp_path / "ORG/BVDK/his/den"
    folder.mkdir(parents=True)
    yield folder
    tables.do("TRUNCATE bus_member CASCADE")


def looked(database: str, folders: Path, nodes: int = 1) -> None:
    """Each node looks once at what is due."""

    async def look() -> None:
        desks = []
        begun = []
        for _ in range(nodes):
            bus, _kept = new_bus()
            bus.delivery = Desk(database)
            object.__setattr__(bus.settings, "folders", folders)
            desks.append(bus.delivery)
            begun.append(Inlets(bus))
        for tasks in await asyncio.gather(*(each.turn() for each in begun)):
            await asyncio.gather(*tasks)
        for desk in desks:
            await desk.close()

    asyncio.run(look())


def due(tables: Tables) -> None:
    tables.do("UPDATE bus_inlet SET next_at = now()")


def inlet(tables: Tables) -> Any:
    return tables.rows("SELECT * FROM bus_inlet")[0]


@pytest.mark.django_db
def test_a_file_becomes_one_message_of_its_application(
    database: str, tables: Tables, rows: Path, tmp_path: Path
) -> None:
    (rows / "hồ sơ.json").write_bytes(b'{"so": 1}')

    looked(database, tmp_path)

    (message,) = tables.rows("SELECT * FROM bus_message")
    assert (message.client, message.service) == (HOSPITAL, f"{HEALTH}/benh-an")
    assert (message.method, message.path, message.kind) == ("POST", "/nhan", "call")
    assert message.state in {"waiting", "underway", "delivered"}  # a dispatcher of other tests may be at it already
    assert bytes(message.body) == b'{"so": 1}'
    assert ["content-type", "application/json"] in message.headers
    assert os.listdir(rows) == ["done"]
    assert os.listdir(rows / "done") == ["hồ sơ.json"]
    assert (inlet(tables).taken, inlet(tables).said) == (1, "")


@pytest.mark.django_db
def test_several_nodes_take_each_file_once(database: str, tables: Tables, rows: Path, tmp_path: Path) -> None:
    for number in range(10):
        (rows / f"{number}.txt").write_text(str(number))

    looked(database, tmp_path, nodes=3)

    bodies = [bytes(each.body) for each in tables.rows("SELECT body FROM bus_message")]
    assert sorted(bodies) == [str(number).encode() for number in range(10)]


@pytest.mark.django_db
def test_a_file_that_was_taken_and_not_put_away_is_only_put_away(
    database: str, tables: Tables, rows: Path, tmp_path: Path
) -> None:
    (rows / "a.txt").write_text("a")
    os.utime(rows / "a.txt", (1e9, 1e9))
    looked(database, tmp_path)
    os.rename(rows / "done" / "a.txt", rows / "a.txt")  # as if the node had died before it put it away

    due(tables)
    looked(database, tmp_path)

    assert len(tables.rows("SELECT 1 FROM bus_message")) == 1
    assert os.listdir(rows) == ["done"]


@pytest.mark.django_db
def test_another_file_of_the_same_name_is_another_message(
    database: str, tables: Tables, rows: Path, tmp_path: Path
) -> None:
    for content in ("một", "hai hai"):
        (rows / "a.txt").write_text(content)
        due(tables)
        looked(database, tmp_path)

    assert [bytes(each.body).decode() for each in tables.rows("SELECT body FROM bus_message ORDER BY id")] == [
        "một",
        "hai hai",
    ]
    assert len(os.listdir(rows / "done")) == 2


@pytest.mark.django_db
def test_a_file_that_is_too_long_is_put_aside_and_told(
    database: str, tables: Tables, rows: Path, tmp_path: Path
) -> None:
    (rows / "dai.bin").write_bytes(b"x" * 1001)

    looked(database, tmp_path)

    assert os.listdir(rows / "failed") == ["dai.bin"]
    assert not tables.rows("SELECT 1 FROM bus_message")
    assert "longer than 1000 bytes" in inlet(tables).said


@pytest.mark.django_db
def test_a_look_that_fails_is_told_and_waits_longer_each_time(
    database: str, tables: Tables, rows: Path, tmp_path: Path
) -> None:
    tables.do('UPDATE bus_inlet SET url = \'imap://127.0.0.1:1\', adapter = \'{"user": "a", "password": "mk"}\'')

    for _ in range(2):
        due(tables)
        looked(database, tmp_path)

    found = inlet(tables)
    assert found.failures == 2
    assert "Server.ClientProxy.MissingSecret" in found.said
    assert tables.rows("SELECT next_at > now() + interval '1.5 s' AS later FROM bus_inlet")[0].later


@pytest.mark.django_db
def test_a_stopped_inlet_or_application_is_left_alone(
    database: str, tables: Tables, rows: Path, tmp_path: Path
) -> None:
    (rows / "a.txt").write_text("a")
    for table in ("bus_inlet", "bus_subsystem"):
        tables.do(f"UPDATE {table} SET standing = 'stopped'")  # noqa: S608
        looked(database, tmp_path)
        tables.do(f"UPDATE {table} SET standing = 'active'")  # noqa: S608

    assert os.listdir(rows) == ["a.txt"]
    assert not tables.rows("SELECT 1 FROM bus_message")


@pytest.fixture
def parties(db: None) -> tuple[Subsystem, Service]:
    member = Member.objects.create(member_class="GOV", code="SYT", name="Sở Y tế", standing=Standing.ACTIVE)
    subsystem = Subsystem.objects.create(member=member, code="yte", name="Y tế", standing=Standing.ACTIVE)
    service = Service.objects.create(subsystem=subsystem, code="a", title="A", url="http://a", standing=Standing.ACTIVE)
    return subsystem, service


def test_an_inlet_is_set_exported_applied_and_removed(parties: tuple[Subsystem, Service]) -> None:
    subsystem, service = parties
    SetInlet(subject=subsystem, code="den", title="Đến", url="file:///den", service=service.pk, adapter=FOLDER).run(
        SYSTEM
    )
    document = registry()

    assert document["inlets"][0]["application"] == "GOV/SYT/yte"
    assert document["inlets"][0]["adapter"] == FOLDER
    assert apply(document, SYSTEM, "x") == []
    document["inlets"][0]["every"] = 5
    assert apply(document, SYSTEM, "x") == ["~ inlet GOV/SYT/yte/den: every"]
    assert apply({**document, "inlets": []}, SYSTEM, "x", exact=True) == ["- inlet GOV/SYT/yte/den"]
    SetInlet(subject=subsystem, code="den", title="Đến", url="file:///den", service=service.pk).run(SYSTEM)
    RemoveInlet(subject=subsystem, code="den").run(SYSTEM)
    assert not Inlet.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"url": "http://a"}, "file:, sftp:, imap: hoặc imaps:"),
        ({"url": "file:///../x"}, "Địa chỉ thư mục phải có dạng"),
        ({"every": 0.1}, "Khoảng cách giữa hai lần xem"),
        ({"path": "khong-gach"}, "Đường dẫn phải bắt đầu bằng /"),
        ({"code": "có dấu"}, "Mã chỉ gồm chữ không dấu"),
        ({"service": 0}, "Chọn một dịch vụ REST"),
    ],
)
def test_an_inlet_that_cannot_work_is_refused(
    parties: tuple[Subsystem, Service], change: dict[str, Any], sentence: str
) -> None:
    values: dict[str, Any] = {"code": "den", "title": "Đến", "url": "file:///den", "service": parties[1].pk} | change

    with pytest.raises(DomainError, match=sentence):
        SetInlet(subject=parties[0], **values).run(SYSTEM)

    assert not Inlet.objects.exists()


def test_a_secret_is_kept_sealed_and_stands_in_no_export(
    parties: tuple[Subsystem, Service], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EGOV_VAR", str(tmp_path))
    action = PutSecret(subject=parties[0], name="kho", value="mật khẩu rất dài")

    action.run(SYSTEM)

    kept = Secret.objects.get()
    assert "mật khẩu".encode() not in bytes(kept.sealed)
    assert "mật khẩu" not in str(registry())
    assert "mật khẩu" not in repr(action)
    assert "mật khẩu" not in str(vars(kept))
    with pytest.raises(DomainError):
        PutSecret(subject=parties[0], name="kho", value="").run(SYSTEM)
    assert bytes(Secret.objects.get().sealed) == bytes(kept.sealed)


def test_a_service_of_a_database_gets_its_contract_from_its_operations(parties: tuple[Subsystem, Service]) -> None:
    adapter = {"user": "a", "operations": [{"path": "GET /nguoi/{so}", "statement": "SELECT :so", "answer": "row"}]}
    row = {"code": "ho-tich", "title": "Hộ tịch", "url": "postgresql://db/ho_tich", "adapter": adapter}
    members = [{"id": "GOV/SYT", "name": "Sở Y tế", "subsystems": [{"code": "yte", "name": "Y tế", "services": [row]}]}]

    document: dict[str, Any] = {"members": members}
    members[0]["subsystems"][0]["admission"] = "certificate"  # type: ignore[index]
    apply(document, SYSTEM, "x")

    made = Service.objects.get(code="ho-tich")
    assert made.kind == "OPENAPI"
    assert [str(each) for each in made.endpoints.all()] == ["GET /nguoi/*"]
    assert apply(document, SYSTEM, "x") == []
    assert until
    assert Gateway
