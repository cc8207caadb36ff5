"""A diagnosis looks into the servers that agencies run, finds what is wrong there, and leaves them as they were."""

import asyncio
import imaplib
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import aio_pika
import asyncssh
import pymysql
import pytest
from tests.brokers import PROGRAM, Broker, broker
from tests.conformance import providers
from tests.conformance.providers import PASSWORD, Shell, Tls

from egov.lgsp.bus.tests.adapting import adapted
from egov.lgsp.bus.tests.diagnosing import last, looked

GUEST = "guest"
PEOPLE: dict[str, Any] = {
    "user": "bus",
    "password": "kho",
    "operations": [
        {"path": "GET /{so}", "statement": "SELECT * FROM nguoi WHERE so = :so", "answer": "row"},
        {"path": "GET /", "statement": "SELECT so FROM nguoi ORDER BY so LIMIT :limit OFFSET :offset", "paging": True},
        {"path": "POST /", "statement": "INSERT INTO nguoi (so) VALUES (:so)", "parameters": {"so": {}}},
        {"path": "DELETE /", "statement": "DELETE FROM nguoi"},
        {"path": "POST /doi-ten", "procedure": "doi_ten", "parameters": {"mot": {}, "moi": {}}, "answer": "none"},
        {"path": "GET /khac/bang", "statement": "SELECT * FROM khong_co"},
        {"path": "GET /khac/quyen", "statement": "SELECT * FROM mysql.user"},
    ],
}


@pytest.mark.parametrize("scheme", ["mariadb", "mysql"])
def test_mariadb_tells_what_is_missing_and_does_nothing(maria: int, secured: Tls, scheme: str) -> None:
    url, described = f"{scheme}://127.0.0.1:{maria}/ho_tich", PEOPLE | {"ca": secured.authority}

    def find(call: str, secret: str = PASSWORD, described: dict[str, Any] = described, url: str = url) -> Any:
        return last(looked(adapted(url, described, timeout=20), call, kho=secret))

    assert find("GET /1") == ("ok", "sql_statement")
    assert find("GET /") == ("ok", "sql_statement")
    for call in ("POST /", "DELETE /", "POST /doi-ten"):
        assert find(call)[0] == "ok"
    assert find("GET /khac/bang") == ("failed", "no_table")
    assert find("GET /khac/quyen") == ("failed", "not_allowed")
    assert find("GET /", "sai mật khẩu") == ("failed", "refused")
    assert find("GET /", described=PEOPLE) in (("failed", "tls"), ("failed", "away"))
    assert find("GET /", url=f"{scheme}://127.0.0.1:{maria}/khong_co")[0] == "failed"
    with (
        pymysql.connect(
            host="127.0.0.1", port=maria, user="bus", password=PASSWORD.encode(), database="ho_tich", charset="utf8mb4"
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT so, sinh FROM nguoi")
        assert cursor.fetchall() == (("001", date(1990, 1, 2)),)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory, secured: Tls) -> Iterator[tuple[int, int]]:
    with providers.openldap(tmp_path_factory.mktemp("ldap"), secured) as ports:
        yield ports


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_openldap_is_bound_to_and_its_base_looked_at(directory: tuple[int, int], secured: Tls, scheme: str) -> None:
    url = f"{scheme}://127.0.0.1:{directory[scheme == 'ldaps']}"
    officers = {
        "ca": secured.authority,
        "user": "cn=bus,dc=tinh",
        "password": "kho",
        "operations": [
            {"path": "GET /", "search": "(uid=cb1)", "base": "ou=can-bo,dc=tinh"},
            {"path": "GET /khac", "search": "(uid=cb1)", "base": "ou=khong-co,dc=tinh"},
            {"path": "DELETE /{uid}", "delete": "uid={uid},ou=can-bo,dc=tinh"},
        ],
    }
    nobody_s = {name: value for name, value in officers.items() if name not in ("user", "password")}

    def find(call: str, secret: str = PASSWORD, described: dict[str, Any] = officers) -> Any:
        return looked(adapted(url, described, timeout=20), call, kho=secret)

    well = find("GET /")
    assert last(well) == ("ok", "ldap_login")
    assert well["tls"]["outcome"] == ("warn" if scheme == "ldaps" else "skipped")  # it lasts for a day only
    assert last(find("DELETE /cb1")) == ("ok", "ldap_login")
    assert last(find("GET /", described=nobody_s)) == ("ok", "ldap")
    assert last(find("GET /khac")) == ("failed", "no_entry")
    assert last(find("GET /", "sai mật khẩu")) == ("failed", "refused")
    untrusted = find("GET /", described={**officers, "ca": ""})
    if scheme == "ldaps":
        assert (untrusted["tls"]["outcome"], last(untrusted)) == ("failed", ("skipped", "needs_before"))
    else:
        assert last(untrusted) == ("failed", "tls")
    assert last(find("GET /")) == ("ok", "ldap_login")  # nobody was deleted


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with providers.openssh(tmp_path) as found:
        yield found


def test_openssh_lets_its_folder_be_looked_at(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "den").mkdir()
    described = {"user": shell.user, "key": "khoa", "host_keys": [shell.host_key]}
    other = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()

    def find(path: Path, secret: str = shell.key) -> Any:
        return last(looked(adapted(f"sftp://127.0.0.1:{shell.port}{path}", described, timeout=20), khoa=secret))

    assert find(tmp_path / "den") == ("ok", "sftp")
    assert find(tmp_path / "khong-co") == ("failed", "no_folder")
    assert find(tmp_path / "den", other) == ("failed", "refused")
    assert not list((tmp_path / "den").iterdir())


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_dovecots_mailbox_is_opened_to_read_only(tmp_path: Path, secured: Tls, scheme: str) -> None:
    described = {"user": "bus", "password": "kho", "ca": secured.authority}
    with providers.dovecot(tmp_path, secured) as ports:
        with imaplib.IMAP4("127.0.0.1", ports[0]) as box:
            box.authenticate("PLAIN", lambda _asked: f"\0bus\0{PASSWORD}".encode())
            box.append("INBOX", "", "", b"Subject: a\r\n\r\nb\r\n")
        url = f"{scheme}://127.0.0.1:{ports[scheme == 'imaps']}"
        well = last(looked(adapted(url, described, timeout=20), kho=PASSWORD))
        no_box = last(looked(adapted(url, described | {"mailbox": "Khong-co"}, timeout=20), kho=PASSWORD))
        wrong = last(looked(adapted(url, described, timeout=20), kho="sai mật khẩu"))
        with imaplib.IMAP4("127.0.0.1", ports[0]) as box:
            box.authenticate("PLAIN", lambda _asked: f"\0bus\0{PASSWORD}".encode())
            box.select("INBOX", readonly=True)
            flags = box.fetch("1", "(FLAGS)")[1]

    assert (well, no_box, wrong) == (("ok", "imap"), ("failed", "no_mailbox"), ("failed", "refused"))
    assert flags == [rb"1 (FLAGS (\Recent))"]  # nobody has opened it yet


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    if not PROGRAM.exists():
        pytest.skip("rabbitmq-server is not installed")
    folder: Path = tmp_path_factory.mktemp("rabbitmq")
    with broker(folder) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


def test_rabbitmq_is_asked_for_its_exchange_or_queue_and_gets_no_message(rabbit: Broker) -> None:
    async def counted() -> int:
        connection = await aio_pika.connect(f"amqp://guest:guest@127.0.0.1:{rabbit.port}/")
        channel = await connection.channel()
        exchange = await channel.declare_exchange("ho-so", aio_pika.ExchangeType.TOPIC, durable=True)
        queue = await channel.declare_queue("don-thuoc", durable=True)
        await queue.bind(exchange, "#")
        await connection.close()
        await asyncio.sleep(0.05)
        return int(queue.declaration_result.message_count or 0)

    def find(call: str = "GET /", password: str = GUEST, vhost: str = "", **document: str) -> tuple[str, str]:
        described = {"secret": "mq", **document}
        found = looked(adapted(f"amqp://127.0.0.1:{rabbit.port}/{vhost}", described, timeout=20), call, mq=password)
        return last(found)

    asyncio.run(counted())
    assert find(exchange="ho-so") == ("ok", "amqp")
    assert find(key="don-thuoc") == ("ok", "amqp")
    assert find("POST /nua", key="don-thuoc") == ("failed", "no_queue")  # the path's steps belong to the queue's name
    assert find(key="khong-co") == ("failed", "no_queue")
    assert find(exchange="khong-co") == ("failed", "no_queue")
    assert find(password="sai mật khẩu", exchange="ho-so") == ("failed", "refused")
    assert find(vhost="khong-co", exchange="ho-so")[0] == "failed"
    assert asyncio.run(counted()) == 0
