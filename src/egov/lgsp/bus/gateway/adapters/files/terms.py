"""The description of a place for files."""

import posixpath
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters.described import Part, address
from egov.lgsp.bus.gateway.adapters.files.places import Steps
from egov.lgsp.bus.rules.contracts import Broken

DEEDS = ("list", "get", "put", "delete", "move")
MOST_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Terms:
    """For SFTP `password` and `key` are names of secrets, `host_keys` the server's public keys as in known_hosts."""

    scheme: str
    allow: frozenset[str]
    most_bytes: int
    most_entries: int
    pool: int
    steps: Steps = ()
    host: str = ""
    port: int = 22
    base: str = ""
    user: str = ""
    password: str = ""
    key: str = ""
    host_keys: tuple[str, ...] = ()
    done: str = "done"
    failed: str = "failed"
    settle: float = 2.0
    """Seconds that a file has to stay as it is before an inlet takes it."""


def terms(url: str, document: dict[str, Any]) -> Terms:
    """Read and check. Raises Broken."""
    whole = Part(document)
    scheme = url.partition(":")[0].lower()
    allow = whole.texts("allow", ("list", "get", "put"))
    if odd := set(allow) - set(DEEDS):
        among = ", ".join(DEEDS)
        raise Broken(_("%(place)s phải là một trong: %(among)s."), place=whole.at(f"allow: {min(odd)}"), among=among)
    more = _folder(url) if scheme == "file" else _server(url, whole)
    found = Terms(
        scheme,
        frozenset(allow),
        whole.count("most_bytes", 1, MOST_BYTES, 100_000_000),
        whole.count("most_entries", 1, 10_000, 1_000),
        whole.count("pool", 1, 32, 8),
        done=whole.text("done", "done", 60),
        failed=whole.text("failed", "failed", 60),
        settle=whole.number("settle", 0, 60, 2),
        **more,
    )
    whole.done()
    for name in (found.done, found.failed):
        if "/" in name or name.startswith(".") or found.done == found.failed:
            raise Broken(_("%(place)s là hai tên thư mục khác nhau, không có dấu /."), place="adapter.done, failed")
    return found


def _folder(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    path = unquote(parts.path)
    steps = tuple(path.strip("/").split("/")) if path.strip("/") else ()
    odd = any(step in ("", ".", "..") or step.startswith(".") or not step.isprintable() for step in steps)
    if parts.netloc or parts.query or parts.fragment or odd or not path.startswith("/") or "\\" in path:
        raise Broken(
            _("Địa chỉ thư mục phải có dạng %(example)s, tính từ thư mục của ứng dụng."), example="file:///den/ho-so"
        )
    return {"steps": steps}


def _server(url: str, whole: Part) -> dict[str, Any]:
    import asyncssh

    parts = address(url, "sftp://10.1.2.3/den", path=True)
    found: dict[str, Any] = {
        "host": str(parts.hostname),
        "port": parts.port or 22,
        "base": posixpath.normpath(unquote(parts.path)).rstrip("/") if parts.path.strip("/") else "",
        "user": whole.text("user"),
        "password": whole.text("password", ""),
        "key": whole.text("key", ""),
        "host_keys": whole.texts("host_keys", None),
    }
    if bool(found["password"]) == bool(found["key"]):
        raise Broken(_("Cần đúng một trong hai: adapter.password hoặc adapter.key (tên bí mật)."))
    for line in found["host_keys"]:
        try:
            asyncssh.import_public_key(line)
        except asyncssh.KeyImportError:
            raise Broken(
                _("%(place)s phải là khoá công khai của máy chủ, ví dụ ssh-ed25519 AAAA…"), place="adapter.host_keys"
            ) from None
    return found


def contract(title: str, url: str, document: dict[str, Any]) -> None:
    """Any path is a file's: there is no contract but the addresses of the manual."""
