"""The bus's adapters against the servers that agencies run: MariaDB, OpenLDAP, OpenSSH, Dovecot."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from tests.conformance import providers
from tests.conformance.providers import PASSWORD, Shell, Tls
from tests.gateways import HOSPITAL, Gateway, running

from egov.lgsp.bus.gateway.adapters.inlets.mailboxes import arrived
from egov.lgsp.bus.gateway.adapters.mail.boxes import Mailbox
from egov.lgsp.bus.gateway.adapters.mail.imap import terms as mailbox_terms
from egov.lgsp.bus.tests.adapting import R1, adapted, offer

AWAY = "Server.ServerProxy.NetworkError"
REFUSED = "Server.ServerProxy.ServiceFailed.Refused"
NO_TLS = "Server.ServerProxy.SslAuthenticationFailed"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    with running() as found:
        yield found


@pytest.fixture
def hospital(gateway: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=gateway.url, headers={"X-Road-Client": HOSPITAL}, timeout=20) as client:
        yield client
    gateway.bus.adapters.retire()


PEOPLE = {
    "user": "bus",
    "password": "kho",
    "operations": [
        {"path": "GET /{so}", "statement": "SELECT * FROM nguoi WHERE so = :so", "answer": "row"},
        {"path": "GET /", "statement": "SELECT so FROM nguoi ORDER BY so LIMIT :limit OFFSET :offset", "paging": True},
        {
            "path": "POST /",
            "statements": [
                "INSERT INTO nguoi (so, ten) VALUES (:so, :ten)",
                "INSERT INTO nguoi (so, ten) VALUES (:khac, :ten)",
            ],
            "parameters": {"so": {}, "ten": {}, "khac": {}},
        },
        {"path": "POST /doi-ten", "procedure": "doi_ten", "parameters": {"mot": {}, "moi": {}}, "answer": "none"},
        {"path": "GET /xau/sua", "statement": "UPDATE nguoi SET ten = 'x'"},
        {"path": "GET /xau/cho", "statement": "SELECT SLEEP(10) AS cho"},
    ],
}


@pytest.mark.parametrize("scheme", ["mariadb", "mysql"])
def test_mariadb_answers_over_tls(
    gateway: Gateway, hospital: httpx.Client, maria: int, secured: Tls, scheme: str
) -> None:
    offer(gateway, adapted(f"{scheme}://127.0.0.1:{maria}/ho_tich", PEOPLE | {"ca": secured.authority}), kho=PASSWORD)

    called = hospital.post(f"{R1}/doi-ten", json={"mot": "001", "moi": "Nguyễn"})
    assert called.status_code == 204, called.text
    found = hospital.get(f"{R1}/001")
    assert found.json() == {"so": "001", "ten": "Nguyễn", "sinh": "1990-01-02", "cao": 1.58}, found.text
    both = hospital.post(f"{R1}/", json={"so": "009", "ten": "'; DROP TABLE nguoi; --", "khac": "001"})
    assert (both.status_code, both.json()["type"]) == (409, "Client.Conflict")
    assert hospital.get(f"{R1}/009").status_code == 404  # the first of the two went back as well
    assert hospital.get(f"{R1}/").json() == {"items": [{"so": "001"}], "more": False}
    assert hospital.get(f"{R1}/xau/sua").json()["type"] == "Server.ServerProxy.ServiceFailed.StatementFailed"


def test_mariadbs_bad_days(gateway: Gateway, hospital: httpx.Client, maria: int, secured: Tls) -> None:
    url = f"mariadb://127.0.0.1:{maria}/ho_tich"
    described = PEOPLE | {"ca": secured.authority}
    offer(gateway, adapted(url, described), kho="sai")
    wrong_password = hospital.get(f"{R1}/001").json()["type"]
    offer(gateway, adapted(url, PEOPLE), kho=PASSWORD)
    wrong_certificate = hospital.get(f"{R1}/001").json()["type"]
    offer(gateway, adapted(url, described, timeout=1), kho=PASSWORD)
    slow = hospital.get(f"{R1}/xau/cho")

    assert wrong_password == REFUSED
    assert wrong_certificate in (AWAY, NO_TLS)
    assert (slow.status_code, slow.json()["type"]) == (504, "Server.ServerProxy.ServiceFailed.Timeout")
    assert hospital.get(f"{R1}/001").status_code == 200


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory, secured: Tls) -> Iterator[tuple[int, int]]:
    with providers.openldap(tmp_path_factory.mktemp("ldap"), secured) as ports:
        yield ports


OFFICERS = {
    "user": "cn=bus,dc=tinh",
    "password": "kho",
    "base": "ou=can-bo,dc=tinh",
    "operations": [
        {"path": "GET /{uid}", "search": "(uid={uid})", "attributes": ["uid", "cn"], "answer": "row"},
        {"path": "GET /", "search": "(&(objectClass=inetOrgPerson)(cn={ten}*))", "attributes": ["uid"], "most": 3},
        {
            "path": "POST /",
            "add": "uid={uid},ou=can-bo,dc=tinh",
            "values": {"objectClass": "inetOrgPerson", "cn": "{ten}", "sn": "{ten}", "mail": "{thu}"},
        },
        {"path": "PATCH /{uid}", "modify": "uid={uid},ou=can-bo,dc=tinh", "values": {"cn": "{ten}"}},
        {"path": "DELETE /{uid}", "delete": "uid={uid},ou=can-bo,dc=tinh"},
        {"path": "POST /so-sanh", "compare": "uid={uid},ou=can-bo,dc=tinh", "values": {"sn": "{ho}"}},
        {"path": "POST /dang-nhap", "authenticate": "(uid={uid})", "password": "mat_khau"},
    ],
}


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_openldap_answers_over_tls(
    gateway: Gateway, hospital: httpx.Client, directory: tuple[int, int], secured: Tls, scheme: str
) -> None:
    port = directory[scheme == "ldaps"]
    offer(gateway, adapted(f"{scheme}://127.0.0.1:{port}", OFFICERS | {"ca": secured.authority}), kho=PASSWORD)

    one = hospital.get(f"{R1}/cb1")
    assert one.json() == {"dn": "uid=cb1,ou=can-bo,dc=tinh", "uid": ["cb1"], "cn": ["Can bo 1"]}, one.text
    assert hospital.get(f"{R1}/*").status_code == 404  # an asterisk is a letter like any other
    assert hospital.get(f"{R1}/cb1)(uid=*").status_code == 404
    assert hospital.get(R1, params={"ten": "Can bo 2"}).json() == [{"dn": "uid=cb2,ou=can-bo,dc=tinh", "uid": ["cb2"]}]
    assert hospital.get(R1, params={"ten": ""}).json()["type"].endswith("AnswerTooLong")
    new = {"uid": "moi,ou=khac", "ten": "Nguyễn", "thu": ["a@b.vn", "c@d.vn"]}
    assert hospital.post(f"{R1}/", json=new).status_code == 201
    assert hospital.post(f"{R1}/", json=new).status_code == 409
    assert hospital.get(f"{R1}/moi,ou=khac").json()["dn"].endswith(",ou=can-bo,dc=tinh")  # the comma made no new branch
    assert hospital.patch(f"{R1}/moi,ou=khac", json={"ten": "Lê"}).status_code == 204
    assert hospital.get(f"{R1}/moi,ou=khac").json()["cn"] == ["Lê"]
    assert hospital.delete(f"{R1}/moi,ou=khac").status_code == 204
    assert hospital.delete(f"{R1}/moi,ou=khac").status_code == 404
    for ho, equal in (("1", True), ("2", False)):
        assert hospital.post(f"{R1}/so-sanh", json={"uid": "cb1", "ho": ho}).json() == {"equal": equal}
    for name, password, right in (
        ("cb1", "mk-1", True),
        ("cb1", "mk-2", False),
        ("cb1", "", False),
        ("ai", "x", False),
    ):
        answer = hospital.post(f"{R1}/dang-nhap", json={"uid": name, "mat_khau": password})
        assert answer.json()["authenticated"] is right


def test_openldaps_bad_days(gateway: Gateway, hospital: httpx.Client, directory: tuple[int, int], secured: Tls) -> None:
    port, safe = directory
    offer(gateway, adapted(f"ldap://127.0.0.1:{port}", OFFICERS | {"ca": secured.authority}), kho="sai")
    assert hospital.get(f"{R1}/cb1").json()["type"] == REFUSED
    for url in (f"ldap://127.0.0.1:{port}", f"ldaps://127.0.0.1:{safe}"):
        offer(gateway, adapted(url, OFFICERS), kho=PASSWORD)
        assert hospital.get(f"{R1}/cb1").json()["type"] == NO_TLS
    offer(gateway, adapted(f"ldaps://localhost:{safe}", OFFICERS | {"ca": secured.authority}), kho=PASSWORD)
    assert hospital.get(f"{R1}/cb1").json()["type"] == NO_TLS  # a certificate of another name


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with providers.openssh(tmp_path) as found:
        yield found


def test_openssh_keeps_files(gateway: Gateway, hospital: httpx.Client, shell: Shell, tmp_path: Path) -> None:
    root = tmp_path / "den"
    (root / "xong").mkdir(parents=True)
    (root / "link").symlink_to("/etc")
    described = {"user": shell.user, "key": "khoa", "host_keys": [shell.host_key]}
    described["allow"] = ["list", "get", "put", "delete", "move"]
    offer(gateway, adapted(f"sftp://127.0.0.1:{shell.port}{root}", described), khoa=shell.key)
    body = b"noi dung" * 100_000

    put = hospital.put(f"{R1}/hồ sơ.pdf", content=body)
    assert put.status_code == 201, put.text
    assert hospital.put(f"{R1}/hồ sơ.pdf", content=body).status_code == 204
    assert hospital.put(f"{R1}/hồ sơ.pdf", content=b"x", headers={"If-None-Match": "*"}).status_code == 412
    assert hospital.get(f"{R1}/hồ sơ.pdf").content == body
    assert [each["name"] for each in hospital.get(R1).json()] == ["hồ sơ.pdf", "xong"]
    assert hospital.get(f"{R1}/link/passwd").status_code == 404
    assert hospital.post(f"{R1}/hồ sơ.pdf", params={"to": "/xong/1.pdf"}).status_code == 204
    assert (root / "xong" / "1.pdf").read_bytes() == body
    assert hospital.delete(f"{R1}/xong/1.pdf").status_code == 204


def test_opensshs_bad_days(gateway: Gateway, hospital: httpx.Client, shell: Shell) -> None:
    import asyncssh

    other = asyncssh.generate_private_key("ssh-ed25519")
    described = {"user": shell.user, "key": "khoa", "host_keys": [shell.host_key]}
    offer(gateway, adapted(f"sftp://127.0.0.1:{shell.port}/", described), khoa=other.export_private_key().decode())
    assert hospital.get(R1).json()["type"] == REFUSED
    described["host_keys"] = [other.export_public_key().decode()]
    offer(gateway, adapted(f"sftp://127.0.0.1:{shell.port}/", described), khoa=shell.key)
    assert hospital.get(R1).json()["type"] == NO_TLS


MAIL = (
    b"From: Xa Mot <xa1@tinh.gov.vn>\r\nTo: bus@tinh.gov.vn\r\nSubject: =?utf-8?b?%b?=\r\nMessage-ID: <%b@xa>\r\n"
    b"Date: Mon, 05 Jan 2026 08:00:00 +0700\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"K\xc3\xadnh g\xe1\xbb\xadi\r\n--b\r\nContent-Type: application/pdf\r\n"
    b"Content-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n"
)


@pytest.fixture
def mailbox(tmp_path: Path, secured: Tls) -> Iterator[tuple[int, int]]:
    with providers.dovecot(tmp_path, secured) as ports:
        import imaplib

        with imaplib.IMAP4("127.0.0.1", ports[0]) as box:
            box.authenticate("PLAIN", lambda _asked: f"\0bus\0{PASSWORD}".encode())
            for number in (b"1", b"2", b"3"):
                box.append("INBOX", "", "", MAIL % (b"VGjGsA==", number))
        yield ports


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_dovecots_mailbox_is_a_service(
    gateway: Gateway, hospital: httpx.Client, mailbox: tuple[int, int], secured: Tls, scheme: str
) -> None:
    described = {"user": "bus", "password": "kho", "ca": secured.authority, "allow": ["list", "get", "move", "delete"]}
    offer(gateway, adapted(f"{scheme}://127.0.0.1:{mailbox[scheme == 'imaps']}", described), kho=PASSWORD)

    listed = hospital.get(R1)
    assert [each["uid"] for each in listed.json()] == [3, 2, 1], listed.text
    one = hospital.get(f"{R1}/1").json()
    assert (one["subject"], one["from"], one["text"].strip()) == ("Thư", ["Xa Mot <xa1@tinh.gov.vn>"], "Kính gửi")
    assert one["attachments"] == [{"name": "a.pdf", "type": "application/pdf", "size": 5, "content": "JVBERi0="}]
    assert hospital.get(f"{R1}/1/raw").content == MAIL % (b"VGjGsA==", b"1")
    assert len(hospital.get(R1, params={"unseen": "true"}).json()) == 3  # reading leaves them unread
    assert hospital.delete(f"{R1}/1").status_code == 204
    assert hospital.get(f"{R1}/1").status_code == 404
    assert hospital.post(f"{R1}/2", params={"to": "Khong-co"}).json()["type"].startswith("Server.ServerProxy")
    assert [each["uid"] for each in hospital.get(R1).json()] == [3, 2]


def test_dovecots_bad_days(gateway: Gateway, hospital: httpx.Client, mailbox: tuple[int, int], secured: Tls) -> None:
    described = {"user": "bus", "password": "kho"}
    url = f"imaps://127.0.0.1:{mailbox[1]}"
    offer(gateway, adapted(url, described), kho=PASSWORD)
    assert hospital.get(R1).json()["type"] == NO_TLS
    offer(gateway, adapted(url, described | {"ca": secured.authority, "most_bytes": 100}), kho=PASSWORD)
    assert hospital.get(f"{R1}/1").json()["type"].endswith("AnswerTooLong")
    offer(gateway, adapted(url, described | {"ca": secured.authority}, timeout=15), kho="sai")
    assert hospital.get(R1).json()["type"] == REFUSED


@pytest.mark.parametrize(("done", "form"), [("Xong", "json"), ("", "rfc822")])
def test_an_inlet_takes_each_mail_once(mailbox: tuple[int, int], secured: Tls, done: str, form: str) -> None:
    described: dict[str, Any] = {"user": "bus", "password": "kho", "ca": secured.authority, "form": form, "done": done}

    async def looked() -> list[bytes]:
        box = Mailbox(mailbox_terms(f"imaps://127.0.0.1:{mailbox[1]}", described), PASSWORD, 10, True)
        bodies = []
        for found in await arrived(box):
            _headers, body = await found.read()
            bodies.append(body)
            await found.settle(True)
        await box.close()
        return bodies

    first, second = asyncio.run(looked()), asyncio.run(looked())

    assert len(first) == 3
    assert second == []
    subjects = [orjson.loads(each)["subject"] if form == "json" else "Thư" for each in first]
    assert subjects == ["Thư"] * 3
