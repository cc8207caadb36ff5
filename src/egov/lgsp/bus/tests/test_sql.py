"""Databases behind the bus, on the PostgreSQL at hand: operations, parameters, bounds, transactions, bad days."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
import sqlalchemy
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql
from tests.gateways import Gateway

from egov.lgsp.bus.gateway.adapters.sql import contract, terms
from egov.lgsp.bus.gateway.adapters.sql.dialects import DIALECTS, fault_of
from egov.lgsp.bus.gateway.adapters.sql.terms import engine_url
from egov.lgsp.bus.rules.contracts import Broken, read
from egov.lgsp.bus.tests.adapting import R1, adapted, offer
from egov.lgsp.bus.tests.delivering import Tables, until

URL = "postgresql://127.0.0.1/ho_tich"
TABLE = """
DROP SCHEMA IF EXISTS thu CASCADE; CREATE SCHEMA thu;
CREATE TABLE thu.nhan_khau (so varchar(12) PRIMARY KEY, ten text NOT NULL, sinh date, cao numeric(5,2), anh bytea,
    luc timestamptz);
INSERT INTO thu.nhan_khau VALUES ('001', 'Trần Thị Bình', '1990-01-02', 1.58, '\\x00ff', '2026-01-01 00:00:00Z');
INSERT INTO thu.nhan_khau (so, ten) SELECT to_char(n, 'FM000'), 'Người ' || n FROM generate_series(2, 25) n;
CREATE PROCEDURE thu.doi_ten(mot varchar, moi text) LANGUAGE sql AS
    $$ UPDATE thu.nhan_khau SET ten = moi WHERE so = mot $$;
"""
OPERATIONS: list[dict[str, Any]] = [
    {
        "path": "GET /nhan-khau/{so}",
        "title": "Một nhân khẩu",
        "statement": "SELECT so, ten, sinh, cao, anh, luc FROM thu.nhan_khau WHERE so = :so",
        "parameters": {"so": {"most": 12, "pattern": "[0-9]+"}},
        "answer": "row",
    },
    {
        "path": "GET /nhan-khau",
        "statement": "SELECT so, ten FROM thu.nhan_khau WHERE ten LIKE :ten ORDER BY so LIMIT :limit OFFSET :offset",
        "parameters": {"ten": {"given": "bat-dau", "default": "%"}},
        "paging": True,
        "most_rows": 10,
    },
    {"path": "GET /tat-ca", "statement": "SELECT so FROM thu.nhan_khau", "most_rows": 20},
    {
        "path": "POST /nhan-khau",
        "statements": [
            "INSERT INTO thu.nhan_khau (so, ten, sinh) VALUES (:so, :ten, :sinh)",
            "UPDATE thu.nhan_khau SET luc = now() WHERE so = :so",
        ],
        "parameters": {"so": {}, "ten": {}, "sinh": {"type": "date", "required": False}},
    },
    {
        "path": "POST /hai",
        "statements": [
            "INSERT INTO thu.nhan_khau (so, ten) VALUES (:so, :ten)",
            "INSERT INTO thu.nhan_khau (so, ten) VALUES ('001', :ten)",
        ],
        "parameters": {"so": {}, "ten": {}},
    },
    {"path": "POST /doi-ten", "procedure": "thu.doi_ten", "parameters": {"mot": {}, "moi": {}}, "answer": "none"},
    {"path": "GET /sua", "statement": "UPDATE thu.nhan_khau SET ten = 'x' RETURNING so"},
    {"path": "GET /cho", "statement": "SELECT pg_sleep(:giay)", "parameters": {"giay": {"type": "number"}}},
    {"path": "GET /kieu", "statement": "SELECT CAST(:so AS int) + 1 AS so, :dung AS dung", "parameters": {
        "so": {"type": "integer"}, "dung": {"type": "boolean", "default": True}}},
    {"path": "DELETE /nhan-khau/{so}", "statement": "DELETE FROM thu.nhan_khau WHERE so = :so"},
]  # fmt: skip

pytestmark = pytest.mark.django_db


class Line:
    """The server's socket at a port of this machine; `held` lets nothing through any more."""

    def __init__(self, socket_path: str) -> None:
        self.path, self.held = socket_path, threading.Event()
        self.ends: list[socket.socket] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self.listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.path)
            self.ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                if not self.held.is_set():
                    other.sendall(piece)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def line(database: str) -> Iterator[Line]:
    known = conninfo_to_dict(database)
    host = str(known.get("host") or "127.0.0.1")
    if not host.startswith("/"):
        pytest.skip("the database is reached over the network here")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(TABLE)
        port = connection.execute("SHOW port").fetchone()
    assert port is not None
    made = Line(f"{host}/.s.PGSQL.{port[0]}")
    yield made
    made.listening.shutdown(socket.SHUT_RDWR)
    made.listening.close()
    for end in made.ends:
        end.close()


@pytest.fixture
def address(line: Line, database: str, all_tables: Tables) -> tuple[str, dict[str, Any]]:
    """Of a database with a fresh table, and what the registry says about it."""
    known = conninfo_to_dict(database)
    line.held.clear()
    all_tables.do("DELETE FROM thu.nhan_khau WHERE so > '025'")
    all_tables.do("UPDATE thu.nhan_khau SET ten = 'Trần Thị Bình' WHERE so = '001'")
    described = {"user": known["user"], "password": "mk", "tls": False, "operations": OPERATIONS}
    return f"postgresql://127.0.0.1:{line.port}/{known['dbname']}", described


@pytest.fixture
def people(gateway: Gateway, hospital: httpx.Client, address: tuple[str, dict[str, Any]]) -> httpx.Client:
    """The hospital's program, at a gateway with that service."""
    offer(gateway, adapted(*address), mk=str(conninfo_to_dict(connection_password()).get("password") or "x"))
    return hospital


def connection_password() -> str:
    from django.db import connection

    return f"password={connection.settings_dict['PASSWORD'] or 'x'}"


def test_one_row_is_an_object_with_exact_values(people: httpx.Client) -> None:
    answer = people.get(f"{R1}/nhan-khau/001")

    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "so": "001",
        "ten": "Trần Thị Bình",
        "sinh": "1990-01-02",
        "cao": 1.58,
        "anh": "AP8=",
        "luc": answer.json()["luc"],
    }
    assert b'"cao":1.58' in answer.content
    assert answer.json()["luc"].startswith("2026-01-01T")


def test_a_row_that_is_not_there_is_404_and_the_callers_fault(people: httpx.Client) -> None:
    answer = people.get(f"{R1}/nhan-khau/999")

    assert (answer.status_code, answer.json()["type"]) == (404, "Client.NotFound")


@pytest.mark.parametrize("value", ["0' OR '1'='1", "abc", "0" * 13, "001; DROP TABLE thu.nhan_khau"])
def test_a_value_that_does_not_fit_never_reaches_the_database(people: httpx.Client, value: str) -> None:
    assert people.get(f"{R1}/nhan-khau/{quote(value, safe='')}").status_code == 400


def test_a_value_is_a_value_whatever_it_looks_like(people: httpx.Client, all_tables: Tables) -> None:
    name = "'); DROP TABLE thu.nhan_khau; --"

    assert people.post(f"{R1}/nhan-khau", json={"so": "101", "ten": name}).json() == {"affected": 2}
    assert people.get(f"{R1}/nhan-khau/101").json()["ten"] == name
    assert all_tables.rows("SELECT count(*) AS n FROM thu.nhan_khau")[0].n == 26


def test_pages_follow_each_other_without_gap(people: httpx.Client) -> None:
    pages = [people.get(f"{R1}/nhan-khau", params={"limit": 10, "offset": n}).json() for n in (0, 10, 20)]

    assert [page["more"] for page in pages] == [True, True, False]
    assert [each["so"] for page in pages for each in page["items"]] == [f"{n:03}" for n in range(1, 26)]
    assert people.get(f"{R1}/nhan-khau", params={"bat-dau": "Trần%"}).json()["items"][0]["so"] == "001"
    for odd in ({"limit": 11}, {"limit": 0}, {"offset": -1}, {"limit": "x"}):
        assert people.get(f"{R1}/nhan-khau", params=odd).status_code == 400


def test_an_answer_of_too_many_rows_is_the_providers_fault_and_not_cut(people: httpx.Client) -> None:
    answer = people.get(f"{R1}/tat-ca")

    assert answer.json()["type"] == "Server.ServerProxy.ServiceFailed.AnswerTooLong"


def test_of_several_statements_all_count_or_none(people: httpx.Client, all_tables: Tables) -> None:
    answer = people.post(f"{R1}/hai", json={"so": "102", "ten": "x"})

    assert (answer.status_code, answer.json()["type"]) == (409, "Client.Conflict")
    assert "001" not in answer.json()["message"]  # what others keep there is not told
    assert not all_tables.rows("SELECT 1 FROM thu.nhan_khau WHERE so = '102'")


def test_a_procedure_is_called_with_its_parameters(people: httpx.Client, all_tables: Tables) -> None:
    answer = people.post(f"{R1}/doi-ten", json={"mot": "001", "moi": "Bình"})

    assert answer.status_code == 204, answer.text
    assert all_tables.rows("SELECT ten FROM thu.nhan_khau WHERE so = '001'")[0].ten == "Bình"


def test_what_only_reads_cannot_change_anything(people: httpx.Client, all_tables: Tables) -> None:
    answer = people.get(f"{R1}/sua")

    assert answer.json()["type"] == "Server.ServerProxy.ServiceFailed.StatementFailed"
    assert not all_tables.rows("SELECT 1 FROM thu.nhan_khau WHERE ten = 'x'")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/nhan-khau", b"[1]", 400),
        ("POST", "/nhan-khau", b"{", 400),
        ("POST", "/nhan-khau", b'{"so": "103"}', 400),
        ("POST", "/nhan-khau", b'{"so": 103, "ten": "x"}', 400),
        ("POST", "/nhan-khau", b'{"so": "103", "ten": "x", "sinh": "30/12/1990"}', 400),
        ("POST", "/nhan-khau", b'{"so": "0000000000103", "ten": "x"}', 400),
        ("PATCH", "/nhan-khau", b"", 405),
        ("GET", "/khac", b"", 404),
        ("GET", "/kieu?so=x", b"", 400),
        ("DELETE", "/nhan-khau/999", b"", 404),
    ],
)
def test_calls_that_are_wrong_are_the_callers_fault(
    people: httpx.Client, all_tables: Tables, method: str, path: str, body: bytes, status: int
) -> None:
    answer = people.request(method, f"{R1}{path}", content=body)

    assert answer.status_code == status, answer.text
    assert answer.json()["type"].startswith("Client.")
    assert all_tables.rows("SELECT count(*) AS n FROM thu.nhan_khau")[0].n == 25


def test_types_are_read_and_defaults_filled_in(people: httpx.Client) -> None:
    assert people.get(f"{R1}/kieu", params={"so": "41"}).json() == [{"so": 42, "dung": True}]
    assert people.get(f"{R1}/kieu", params={"so": "1", "dung": "false"}).json() == [{"so": 2, "dung": False}]


def test_a_slow_statement_ends_with_the_time_out_and_the_connection_is_usable_again(
    gateway: Gateway, hospital: httpx.Client, address: tuple[str, dict[str, Any]]
) -> None:
    offer(gateway, adapted(*address, timeout=0.4), mk="x")
    hospital.get(f"{R1}/kieu", params={"so": 1})

    begun = time.monotonic()
    slow = hospital.get(f"{R1}/cho", params={"giay": 5})

    assert (slow.status_code, slow.json()["type"]) == (504, "Server.ServerProxy.ServiceFailed.Timeout")
    assert time.monotonic() - begun < 2
    assert hospital.get(f"{R1}/kieu", params={"so": 1}).status_code == 200


def test_a_line_that_goes_dead_hangs_nobody_and_mends_itself(
    gateway: Gateway, hospital: httpx.Client, address: tuple[str, dict[str, Any]], line: Line
) -> None:
    offer(gateway, adapted(*address, timeout=0.5), mk="x")
    assert hospital.get(f"{R1}/kieu", params={"so": 1}).status_code == 200

    line.held.set()
    dead = [hospital.get(f"{R1}/kieu", params={"so": 1}) for _ in range(2)]
    line.held.clear()

    assert [each.status_code for each in dead] == [504, 504]
    assert until(lambda: hospital.get(f"{R1}/kieu", params={"so": 1}).status_code == 200)


def test_more_calls_than_connections_wait_for_their_turn(
    gateway: Gateway, hospital: httpx.Client, address: tuple[str, dict[str, Any]], all_tables: Tables
) -> None:
    url, described = address
    offer(gateway, adapted(url, {**described, "pool": 2}, timeout=5), mk="x")

    with ThreadPoolExecutor(6) as six:
        calls = [six.submit(hospital.get, f"{R1}/cho", params={"giay": 0.1}) for _ in range(6)]
        counted = (
            "SELECT count(*) AS n FROM pg_stat_activity"
            " WHERE starts_with(query, 'SELECT pg_sleep(') AND state = 'active'"
        )
        most = 0
        while not all(each.done() for each in calls):
            most = max(most, all_tables.rows(counted)[0].n)

    assert [each.result().status_code for each in calls] == [200] * 6
    assert 1 <= most <= 2


def wrong(**changes: Any) -> dict[str, Any]:
    one = {"path": "GET /a/{so}", "statement": "SELECT :so", "answer": "row"} | changes
    return {"user": "bus", "operations": [{name: value for name, value in one.items() if value is not None}]}


@pytest.mark.parametrize(
    ("described", "sentence"),
    [
        ({}, "Thiếu adapter.user."),
        ({"user": "a", "operations": []}, "adapter.operations phải là danh sách có ít nhất một mục."),
        ({"user": "a", "passwort": "x", **wrong()}, "adapter không có mục passwort."),
        (wrong(path="LAY /a"), "adapter.operations[0].path phải viết như GET /nhan-khau/{so}."),
        (wrong(statement=None), "adapter.operations[0] cần đúng một trong: statement, statements, procedure."),
        (wrong(procedure="p"), "adapter.operations[0] cần đúng một trong: statement, statements, procedure."),
        (wrong(statement=None, procedure="p; DROP"), "adapter.operations[0].procedure chỉ là tên thủ tục, ví dụ"),
        (wrong(statement="SELECT :khac"), "tham số :khac phải vừa được khai vừa có trong câu lệnh."),
        (wrong(parameters={"them": {}}), "tham số :them phải vừa được khai vừa có trong câu lệnh."),
        (
            wrong(parameters={"so": {"type": "so"}}),
            "adapter.operations[0].parameters.so.type phải là một trong: string",
        ),
        (wrong(parameters={"so": {"pattern": "("}}), "không phải biểu thức chính quy."),
        (wrong(parameters={"so": {"in": "path"}, "x": {"in": "path"}}), "adapter.operations[0].path không có {x}."),
        (wrong(most_rows=0), "adapter.operations[0].most_rows phải là số từ 1 đến 10000."),
        (wrong(paging=True, statement="SELECT :so, :limit, :offset"), "chỉ danh sách (answer: list) mới phân trang."),
        ({**wrong(), "operations": wrong()["operations"] * 2}, "Có hai thao tác trùng phương thức và đường dẫn."),
    ],
)
def test_a_description_that_cannot_be_carried_out_is_refused_with_a_sentence(
    described: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Broken) as refused:
        terms(URL, {"user": "bus", **described} if "operations" in described and "user" not in described else described)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "url", ["postgresql://a:b@db/x", "postgresql://db", "postgresql:///x", "postgresql://db/x?y=1"]
)
def test_an_address_names_a_machine_and_a_database_and_no_secret(url: str) -> None:
    with pytest.raises(Broken):
        terms(url, {"user": "a", "operations": OPERATIONS})


def test_the_contract_says_what_the_operations_take() -> None:
    made = contract("Hộ tịch", URL, {"user": "a", "operations": OPERATIONS})

    found = read(json.dumps(made), "OPENAPI")
    assert ("GET", "/nhan-khau/*") in found.endpoints
    assert ("POST", "/doi-ten") in found.endpoints
    listed = made["paths"]["/nhan-khau"]
    assert [each["name"] for each in listed["get"]["parameters"]] == ["bat-dau", "limit", "offset"]
    body = listed["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["so", "ten"]
    assert body["properties"]["sinh"] == {"type": "string", "format": "date"}


@pytest.mark.parametrize(
    ("dialect", "compiler", "wanted"),
    [
        ("postgresql", postgresql.dialect(), "CALL ho_tich.cap_so(%(a)s, %(b)s)"),
        ("mysql", mysql.dialect(), "CALL ho_tich.cap_so(%s, %s)"),
        ("mssql", mssql.dialect(), "EXEC ho_tich.cap_so :a, :b"),
        ("oracle", oracle.dialect(), "BEGIN ho_tich.cap_so(:a, :b); END;"),
    ],
)
def test_a_procedure_is_called_in_each_databases_own_words(dialect: str, compiler: Any, wanted: str) -> None:
    written = DIALECTS[dialect].call.format("ho_tich.cap_so", ":a, :b")

    assert str(sqlalchemy.text(written).compile(dialect=compiler)) == wanted


@pytest.mark.parametrize(
    ("scheme", "wanted"),
    [
        ("postgresql", "postgresql+psycopg://bus:m%40t@db:5432/ho_tich"),
        ("mariadb", "mariadb+pymysql://bus:m%40t@db:3306/ho_tich"),
        ("mssql", "mssql+pymssql://bus:m%40t@db:1433/ho_tich"),
        ("oracle", "oracle+oracledb://bus:m%40t@db:1521?service_name=ho_tich"),
    ],
)
def test_each_database_is_addressed_as_its_driver_wants(scheme: str, wanted: str) -> None:
    known = terms(URL, {"user": "bus", "operations": OPERATIONS})
    made = engine_url(replace(known, scheme=scheme, host="db", port=DIALECTS[scheme].port), "m@t")

    assert made.render_as_string(hide_password=False) == wanted
    assert "m%40t" not in str(made)


def test_a_database_whose_driver_is_not_installed_is_refused_when_it_is_registered() -> None:
    with pytest.raises(Broken, match="Máy chủ chưa cài thư viện pymssql"):
        terms("mssql://db/x", {"user": "a", "operations": OPERATIONS})


class Error(Exception):
    def __init__(self, *arguments: object, state: str | None = None) -> None:
        super().__init__(*arguments)
        self.sqlstate = state


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Error("x", state="57014"), "Server.ServerProxy.ServiceFailed.Timeout"),
        (Error(2013, "Lost connection (timed out)"), "Server.ServerProxy.ServiceFailed.Timeout"),
        (Error(1045, "Access denied for user 'bus'"), "Server.ServerProxy.ServiceFailed.Refused"),
        (Error("x", state="28P01"), "Server.ServerProxy.ServiceFailed.Refused"),
        (Error("x", state="23505"), "Client.Conflict"),
        (Error(1062, "Duplicate entry '001'"), "Client.Conflict"),
        (Error("x", state="22001"), "Client.BadRequest"),
        (Error(1406, "Data too long"), "Client.BadRequest"),
        (Error("x", state="40P01"), "Server.ServerProxy.ServiceFailed.Busy"),
        (Error(2003, "Can't connect"), "Server.ServerProxy.NetworkError"),
        (Error("x", state="08006"), "Server.ServerProxy.NetworkError"),
        (Error("x", state="42P01"), "Server.ServerProxy.ServiceFailed.StatementFailed"),
    ],
)
def test_what_a_database_says_becomes_a_fault_that_names_the_side(error: Error, code: str) -> None:
    fault = fault_of(error, 5)

    assert fault.code == code
    assert "Duplicate entry" not in fault.message
    assert "'bus'" not in fault.message
