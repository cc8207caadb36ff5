"""Files behind the bus: folders of this machine and SFTP, by the same addresses and with the same refusals."""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import asyncssh
import httpx
import pytest
from tests.gateways import Gateway

from egov.lgsp.bus.gateway.adapters.files import terms
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.tests.adapting import R1, adapted, offer

ALL = {"allow": ["list", "get", "put", "delete", "move"], "most_bytes": 300_000}


class Admits(asyncssh.SSHServer):
    open: ClassVar[set[asyncssh.SSHServerConnection]] = set()

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.open.add(conn)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("bus", "đúng")


class Sftp:
    """An SFTP server of this process."""

    def __init__(self) -> None:
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.root = Path("/nonexistent")
        self.ready = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self.thread.start()
        self.ready.wait(5)

    async def serve(self) -> None:
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncssh.create_server(
            Admits,
            "127.0.0.1",
            0,
            server_host_keys=[self.key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(self.root).encode()),
        )
        self.port = server.get_port()
        self.ready.set()
        await self.over.wait()
        server.close()
        for each in self.left():
            each.abort()
            await each.wait_closed()

    def left(self) -> set[asyncssh.SSHServerConnection]:
        """Connections of clients that keep them."""
        found, Admits.open = Admits.open, set()
        return found

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join(5)


@pytest.fixture(scope="module")
def sftp() -> Iterator[Sftp]:
    server = Sftp()
    yield server
    server.close()


def described(server: Sftp, **more: Any) -> dict[str, Any]:
    host_key = server.key.export_public_key().decode().strip()
    return ALL | {"user": "bus", "password": "mk", "host_keys": [host_key]} | more


@pytest.fixture(params=["file", "sftp"])
def root(request: pytest.FixtureRequest, gateway: Gateway, tmp_path: Path) -> Path:
    """The place behind the service; both kinds behave alike."""
    if request.param == "file":
        made = tmp_path / "GOV" / "SYT" / "yte" / "den"
        made.mkdir(parents=True)
        offer(gateway, adapted("file:///den", ALL), folders=tmp_path)
    else:
        server: Sftp = request.getfixturevalue("sftp")
        server.root = tmp_path
        made = tmp_path / "den"
        made.mkdir()
        offer(gateway, adapted(f"sftp://127.0.0.1:{server.port}/den", described(server)), mk="đúng")
    return made


def test_a_file_is_put_read_and_deleted(hospital: httpx.Client, root: Path) -> None:
    body = os.urandom(290_000)

    assert hospital.put(f"{R1}/hồ sơ.pdf", content=body).status_code == 201
    assert (root / "hồ sơ.pdf").read_bytes() == body
    answer = hospital.get(f"{R1}/hồ sơ.pdf")
    assert answer.content == body
    assert answer.headers["content-type"] == "application/pdf"
    assert "filename*=UTF-8''h%E1%BB%93%20s%C6%A1.pdf" in answer.headers["content-disposition"]
    assert hospital.delete(f"{R1}/hồ sơ.pdf").status_code == 204
    assert os.listdir(root) == []


def test_a_folder_is_listed_without_what_is_hidden_or_a_link(hospital: httpx.Client, root: Path) -> None:
    (root / "b.txt").write_text("bb")
    (root / "a").mkdir()
    (root / ".dang-ghi").write_text("x")
    (root / "link").symlink_to("/etc/passwd")

    found = hospital.get(R1).json()

    assert [(each["name"], each["type"], each["size"]) for each in found] == [("a", "folder", 0), ("b.txt", "file", 2)]
    assert hospital.get(f"{R1}/a/").json() == []


def test_a_file_is_replaced_unless_the_caller_wants_a_new_one(hospital: httpx.Client, root: Path) -> None:
    hospital.put(f"{R1}/a.txt", content=b"1")

    refused = hospital.put(f"{R1}/a.txt", content=b"2", headers={"If-None-Match": "*"})

    assert (refused.status_code, refused.json()["type"]) == (412, "Client.Conflict")
    assert (root / "a.txt").read_bytes() == b"1"
    assert hospital.put(f"{R1}/a.txt", content=b"3").status_code == 204
    assert (root / "a.txt").read_bytes() == b"3"
    assert os.listdir(root) == ["a.txt"]


def test_a_file_moves_but_never_onto_another(hospital: httpx.Client, root: Path) -> None:
    (root / "xong").mkdir()
    (root / "a.txt").write_text("a")
    (root / "b.txt").write_text("b")

    assert hospital.post(f"{R1}/a.txt?to=/b.txt").status_code == 409
    assert hospital.post(f"{R1}/a.txt?to=/xong/a.txt").status_code == 204
    assert hospital.post(f"{R1}/b.txt").status_code == 400
    assert (root / "b.txt").read_text() == "b"
    assert (root / "xong" / "a.txt").read_text() == "a"


@pytest.mark.parametrize(
    "path", ["/link", "/links/passwd", "/.hidden", "/khong-co", "/a/khong-co", "/%2e%2e/x", "/a%2fb"]
)
def test_nothing_outside_the_folder_is_reached(hospital: httpx.Client, root: Path, path: str) -> None:
    (root / "link").symlink_to("/etc/passwd")
    (root / "links").symlink_to("/etc")
    (root / ".hidden").write_text("x")
    (root.parent / "x").write_text("ngoài")

    for method in ("GET", "DELETE"):
        answer = hospital.request(method, f"{R1}{path}")
        assert answer.status_code in (400, 404), answer.text
        assert answer.json()["type"].startswith("Client.")
    put = hospital.put(f"{R1}/links/moi.txt", content=b"x")

    assert put.status_code == 404
    assert not Path("/etc/moi.txt").exists()
    assert (root.parent / "x").read_text() == "ngoài"
    assert (root / ".hidden").exists()


def test_a_file_that_is_too_long_is_refused_on_both_ways(hospital: httpx.Client, root: Path) -> None:
    (root / "dai").write_bytes(b"x" * 300_001)

    taken = hospital.put(f"{R1}/dai2", content=iter([b"x" * 200_000, b"x" * 200_000]))
    given = hospital.get(f"{R1}/dai")

    assert (taken.status_code, taken.json()["type"]) == (413, "Client.BodyTooLarge")
    assert given.json()["type"] == "Server.ServerProxy.ServiceFailed.AnswerTooLong"
    assert os.listdir(root) == ["dai"]  # nothing half written is left


def test_only_what_the_description_allows_is_done(gateway: Gateway, hospital: httpx.Client, tmp_path: Path) -> None:
    offer(gateway, adapted("file:///den", {"allow": ["list"]}), folders=tmp_path)

    assert hospital.get(R1).status_code == 200
    assert hospital.put(f"{R1}/a", content=b"x").status_code == 405
    assert not (tmp_path / "GOV/SYT/yte/den/a").exists()


def test_a_wrong_password_is_the_providers_side(gateway: Gateway, hospital: httpx.Client, sftp: Sftp) -> None:
    offer(gateway, adapted(f"sftp://127.0.0.1:{sftp.port}", described(sftp)), mk="sai")

    assert hospital.get(R1).json()["type"] == "Server.ServerProxy.ServiceFailed.Refused"


def test_a_server_with_another_key_gets_no_password(gateway: Gateway, hospital: httpx.Client, sftp: Sftp) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    offer(gateway, adapted(f"sftp://127.0.0.1:{sftp.port}", described(sftp, host_keys=[other])), mk="đúng")

    assert hospital.get(R1).json()["type"] == "Server.ServerProxy.SslAuthenticationFailed"


@pytest.mark.parametrize(
    ("url", "adapter", "sentence"),
    [
        ("file:///a/../b", {}, "Địa chỉ thư mục phải có dạng file:///den/ho-so"),
        ("file://may/a", {}, "Địa chỉ thư mục phải có dạng"),
        ("file:///.an", {}, "Địa chỉ thư mục phải có dạng"),
        ("file:///a", {"allow": ["chay"]}, "phải là một trong: list, get, put, delete, move"),
        ("file:///a", {"done": "x/y"}, "là hai tên thư mục khác nhau"),
        ("file:///a", {"user": "x"}, "adapter không có mục user."),
        ("sftp://may", {"user": "a", "password": "mk"}, "Thiếu adapter.host_keys."),
        ("sftp://may", {"user": "a", "password": "mk", "host_keys": ["x"]}, "phải là khoá công khai của máy chủ"),
        ("sftp://a:b@may", {}, "không kèm tên đăng nhập, mật khẩu hay tham số"),
    ],
)
def test_a_place_that_cannot_be_used_is_refused_with_a_sentence(
    url: str, adapter: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Broken) as refused:
        terms(url, adapter)

    assert sentence in str(refused.value)
