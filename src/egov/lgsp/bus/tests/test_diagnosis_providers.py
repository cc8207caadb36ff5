"""Real providers are looked into: what is wrong or missing there is found, and nothing is changed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from psycopg.conninfo import conninfo_to_dict
from tests.gateways import Provider

from egov.lgsp.bus.tests.adapting import adapted, nobody
from egov.lgsp.bus.tests.delivering import Tables
from egov.lgsp.bus.tests.diagnosing import last, looked
from egov.lgsp.bus.tests.test_files import Sftp, described
from egov.lgsp.bus.tests.test_letters_out import POST, Closing, Sink
from egov.lgsp.bus.tests.test_sql import Line
from egov_simulators.axis.site import site
from egov_simulators.axis.store import Axis
from egov_simulators.web import server

RIGHT = "đúng"
TABLE = """
DROP SCHEMA IF EXISTS xem CASCADE; CREATE SCHEMA xem; CREATE SEQUENCE xem.dem;
CREATE TABLE xem.so_cai (so int PRIMARY KEY, ten text); INSERT INTO xem.so_cai VALUES (1, 'An');
DROP ROLE IF EXISTS bus_nguoi_la; CREATE ROLE bus_nguoi_la LOGIN;
"""
OPERATIONS = [
    {
        "path": "GET /{so}",
        "statement": "SELECT * FROM xem.so_cai WHERE so = :so",
        "parameters": {"so": {"type": "integer"}},
    },
    {"path": "GET /", "statement": "SELECT * FROM xem.so_cai ORDER BY so LIMIT :limit OFFSET :offset", "paging": True},
    {
        "path": "POST /",
        "statements": ["INSERT INTO xem.so_cai VALUES (nextval('xem.dem'), :ten)", "DELETE FROM xem.so_cai"],
        "parameters": {"ten": {}},
    },
    {"path": "GET /khac/bang", "statement": "SELECT * FROM xem.khong_co"},
    {"path": "GET /khac/cot", "statement": "SELECT khong_co FROM xem.so_cai"},
    {"path": "POST /thu-tuc", "procedure": "xem.khong_co", "answer": "none"},
    {"path": "GET /khac/kieu", "statement": "SELECT :gi AS gi", "parameters": {"gi": {}}},
]


@pytest.fixture(scope="module")
def line(database: str) -> Iterator[Line]:
    known = conninfo_to_dict(database)
    if not str(known.get("host") or "").startswith("/"):
        pytest.skip("the database is reached over the network here")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(TABLE)
        port = connection.execute("SHOW port").fetchone()
        assert port is not None
        made = Line(f"{known['host']}/.s.PGSQL.{port[0]}")
        yield made
        connection.execute("DROP SCHEMA xem CASCADE; DROP ROLE bus_nguoi_la")
    made.listening.close()
    for end in made.ends:
        end.close()


@pytest.fixture
def book(line: Line, database: str) -> Any:
    """The database as a service of this user."""
    known = conninfo_to_dict(database)

    def of(user: str = str(known["user"]), base: str = str(known["dbname"])) -> Any:
        document = {"user": user, "tls": False, "operations": OPERATIONS}
        return adapted(f"postgresql://127.0.0.1:{line.port}/{base}", document, timeout=10)

    return of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("GET /1", ("ok", "sql_statement")),
        ("GET /", ("ok", "sql_statement")),
        ("POST /", ("ok", "sql_statement")),
        ("GET /khac/bang", ("failed", "no_table")),
        ("GET /khac/cot", ("failed", "no_table")),
        ("POST /thu-tuc", ("ok", "sql")),
        ("GET /khac/kieu", ("ok", "sql_statement")),
        ("DELETE /khong-co", ("ok", "sql")),
    ],
)
def test_a_database_explains_a_calls_statements_and_does_none(
    book: Any, all_tables: Tables, call: str, told: tuple[str, str]
) -> None:
    assert last(looked(book(), call)) == told

    assert [tuple(row) for row in all_tables.rows("SELECT so, ten FROM xem.so_cai")] == [(1, "An")]
    assert all_tables.rows("SELECT is_called FROM xem.dem")[0].is_called is False


@pytest.mark.django_db
def test_a_database_tells_a_login_from_a_right_and_from_a_wrong_name(book: Any) -> None:
    assert last(looked(book("bus_khong_ai"))) == ("failed", "refused")
    assert last(looked(book("bus_nguoi_la"))) == ("failed", "not_allowed")
    assert last(looked(book(base="khong_co"))) == ("failed", "no_table")


class Admitting(Sink):
    """Takes one password."""

    def __call__(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"bus", RIGHT.encode())
        return AuthResult(success=right, handled=False)


@contextmanager
def post_office(handler: Sink, **options: Any) -> Iterator[int]:
    controller = Closing(handler, hostname="127.0.0.1", port=nobody(), **options)
    controller.start()
    yield controller.port
    controller.stop()


def test_a_mail_server_is_greeted_and_gets_no_letter() -> None:
    sink = Sink()
    with post_office(sink) as port:
        found = looked(adapted(f"smtp://127.0.0.1:{port}", POST, timeout=10))

    assert last(found) == ("ok", "smtp")
    assert (found["tls"]["outcome"], found["tls"]["finding"]) == ("warn", "open")
    assert sink.taken == []


def test_a_mail_servers_login_and_missing_tls_are_found() -> None:
    sink = Admitting()
    login = POST | {"user": "bus", "password": "mk"}
    with post_office(sink, authenticator=sink, auth_require_tls=False) as port:
        url = f"smtp://127.0.0.1:{port}"
        well = last(looked(adapted(url, login, timeout=10), mk=RIGHT))
        wrong = last(looked(adapted(url, login, timeout=10), mk="sai mật khẩu"))
        wants_tls = last(looked(adapted(url, login | {"tls": True}, timeout=10), mk=RIGHT))

    assert (well, wrong, wants_tls) == (("ok", "smtp_login"), ("failed", "refused"), ("failed", "tls"))
    assert sink.taken == []


@pytest.fixture(scope="module")
def sftp() -> Iterator[Sftp]:
    server = Sftp()
    yield server
    server.close()


def test_an_sftp_servers_folder_is_looked_at(sftp: Sftp, tmp_path: Path) -> None:
    sftp.root = tmp_path
    (tmp_path / "den").mkdir()
    (tmp_path / "den" / "a.txt").write_text("a")
    url = f"sftp://127.0.0.1:{sftp.port}"

    def find(path: str, password: str = RIGHT, **more: Any) -> tuple[str, str]:
        return last(looked(adapted(f"{url}{path}", described(sftp, **more), timeout=10), mk=password))

    assert find("/den") == ("ok", "sftp")
    assert find("/den", allow=["put"]) == ("ok", "sftp")
    assert find("/den", "sai") == ("failed", "refused")
    assert find("/khong-co") == ("failed", "no_folder")
    assert find("/den/a.txt") == ("failed", "no_folder")
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGMJTGlxnDgNzTxFoQvXLmMbdbuQVYAqBRLKzDrTBRfk"
    assert find("/den", host_keys=[other]) == ("failed", "tls")
    assert [str(each.relative_to(tmp_path)) for each in sorted(tmp_path.rglob("*"))] == ["den", "den/a.txt"]


def test_the_national_axis_is_asked_for_its_agencies(provider: Provider) -> None:
    axis = Axis({"000.00.00.H40": "mau"}, {"000.00.00.G22": "Văn phòng Chính phủ"})
    web = server(site(axis), "127.0.0.1", 0)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    document = {"system": "000.00.00.H40", "secret": "vxp"}
    known = adapted(f"vxp+http://127.0.0.1:{web.server_port}", document, timeout=10)

    well, wrong = last(looked(known, vxp="mau")), last(looked(known, vxp="sai mật khẩu"))
    web.shutdown()
    web.server_close()
    thread.join(5)
    provider.status = 404
    no_axis = last(looked(adapted(f"vxp+{provider.url}", document), vxp="mau"))

    assert (well, wrong, no_axis) == (("ok", "vxp"), ("failed", "refused"), ("failed", "no_function"))
    assert not axis.items
    assert not axis.taken
