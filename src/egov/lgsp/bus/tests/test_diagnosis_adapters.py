"""A provider behind an adapter is diagnosed as one of HTTP is: its line, then the adapter; nothing is changed there."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway import adapters
from egov.lgsp.bus.gateway.adapters.sql import dialects
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.circuits import Circuit
from egov.lgsp.bus.gateway.diagnosis import behind
from egov.lgsp.bus.gateway.diagnosis.behind import AT_ONCE, FINDINGS, OWN, PORTS
from egov.lgsp.bus.rules.diagnoses import _FINDINGS
from egov.lgsp.bus.rules.inside import INSIDE
from egov.lgsp.bus.rules.queues import broker_of
from egov.lgsp.bus.rules.redelivery import Terms
from egov.lgsp.bus.tests.adapting import adapted, nobody, silent
from egov.lgsp.bus.tests.diagnosing import last, looked, outcomes
from egov.lgsp.bus.tests.security_servers import FAULT, PROVINCE, header_of, ministry
from egov.lgsp.bus.tests.test_listening import made

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGMJTGlxnDgNzTxFoQvXLmMbdbuQVYAqBRLKzDrTBRfk"
SQL = {"user": "bus", "password": "mk", "operations": [{"path": "GET /", "statement": "SELECT 1 AS mot"}]}
LDAP = {"operations": [{"path": "GET /", "search": "(uid=a)", "base": "dc=x"}]}
SMTP = {"from": "a@b.vn", "operations": [{"path": "GET /", "to": "c@d.vn", "subject": "s", "text": "t"}]}
IMAP = {"user": "bus", "password": "mk"}
SFTP = {"user": "bus", "password": "mk", "host_keys": [HOST_KEY]}
VXP = {"system": "000.00.00.H40", "secret": "mk"}
VDXP = {"client": HOSPITAL, "service": f"{HEALTH}/benh-an"}
DESCRIBED: dict[str, dict[str, Any]] = {
    "amqp": {"key": "q", "secret": "mk"},
    "sql": SQL,
    "ldap": LDAP,
    "files": SFTP,
    "mail.sending": SMTP,
    "mail.boxes": IMAP,
    "vxp": VXP,
    "vdxp": VDXP,
}


def at(scheme: str, port: int | str, **more: Any) -> Any:
    """A service behind this adapter, at a port of this machine."""
    name = "/x" if adapters.SCHEMES[scheme] == "sql" else ""
    return adapted(f"{scheme}://127.0.0.1:{port}{name}", DESCRIBED[adapters.SCHEMES[scheme]] | more, timeout=0.1)


@pytest.mark.parametrize("url", INSIDE)
def test_what_the_bus_answers_itself_needs_no_way(url: str) -> None:
    found = looked(adapted(url))

    assert outcomes(found) == [(name, "skipped", "inside") for name in ("name", "tcp", "tls", "http")]


@pytest.mark.parametrize("scheme", sorted(set(adapters.SCHEMES) - {"file", "edoc"}))
def test_the_port_that_is_looked_at_is_the_one_that_is_called(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = adapters.SCHEMES[scheme]
    monkeypatch.setattr(dialects, "find_spec", lambda _name: True)
    url = f"{scheme}://127.0.0.1{'/x' if module == 'sql' else ''}"

    if module == "amqp":
        assert broker_of(url).port == PORTS[scheme]
    elif module in ("vxp", "vdxp"):
        assert PORTS[scheme] == (443 if scheme.endswith("https") else 80)
    else:
        assert adapters.module_of(url).terms(url, DESCRIBED[module]).port == PORTS[scheme]


@pytest.mark.parametrize("scheme", sorted(PORTS))
def test_a_closed_port_is_a_refused_connection_whatever_is_spoken(scheme: str) -> None:
    found = looked(at(scheme, nobody()), mk="bí mật")

    assert outcomes(found) == [
        ("name", "ok", "resolved"),
        ("tcp", "failed", "refused"),
        ("tls", "skipped", "needs_before"),
        ("adapter", "skipped", "needs_before"),
    ]
    assert "127.0.0.1" in found["tcp"]["inside"]["tried"]
    assert "127.0.0.1" not in str([step["facts"] for step in found.values()])


def test_a_name_that_nobody_knows_ends_the_way() -> None:
    found = looked(adapted("mariadb://khong-co.invalid/x", SQL), mk="bí mật")

    assert outcomes(found)[0] == ("name", "failed", "unknown")
    assert {step["outcome"] for step in found.values()} == {"failed", "skipped"}


@pytest.mark.parametrize("url", ["mariadb:///x", "ldap://may:chu", "sftp://may:99999"])
def test_an_address_without_a_machine_is_told_as_such(url: str) -> None:
    found = looked(adapted(url))

    assert outcomes(found)[0] == ("name", "failed", "no_address")
    assert last(found) == ("skipped", "needs_before")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("scheme", "more", "told"),
    [
        ("mariadb", {}, ("skipped", "later")),
        ("mariadb", {"tls": False}, ("warn", "open")),
        ("ldap", {}, ("skipped", "later")),
        ("smtp", {"tls": False}, ("warn", "open")),
        ("imap", {}, ("skipped", "later")),
        ("sftp", {}, ("skipped", "ssh")),
        ("amqp", {}, ("warn", "open")),
        ("vxp+http", {}, ("warn", "open")),
        ("vdxp+http", {}, ("warn", "open")),
    ],
)
def test_encryption_that_begins_later_or_never_is_told_so_and_silence_is_a_time_out(
    scheme: str, more: dict[str, Any], told: tuple[str, str]
) -> None:
    with silent() as port:
        found = looked(at(scheme, port, **more), mk="bí mật")

    assert (found["tls"]["outcome"], found["tls"]["finding"]) == told
    assert last(found) == ("failed", "timeout")
    assert found["adapter"]["facts"] == {"seconds": 0.1}


@pytest.fixture
def shaking(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A port that shakes hands for TLS and then hangs up; and its certificate."""
    import ssl

    own = made(tmp_path, "provider")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own.files)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], Path(own.files[0]).read_text()
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(2)


@pytest.mark.parametrize("scheme", sorted(AT_ONCE))
def test_who_speaks_tls_at_once_has_his_certificate_checked_first(scheme: str, shaking: tuple[int, str]) -> None:
    found = looked(at(scheme, shaking[0]), mk="bí mật")

    assert (found["tls"]["outcome"], found["tls"]["finding"]) == ("failed", "self_signed")
    assert last(found) == ("skipped", "needs_before")


@pytest.mark.parametrize("scheme", ["ldaps", "smtps", "imaps"])
def test_an_authority_of_the_services_own_is_trusted_as_in_a_call(scheme: str, shaking: tuple[int, str]) -> None:
    known = at(scheme, shaking[0], ca=shaking[1])
    known = replace(known, url=known.url.replace("127.0.0.1", "localhost"), timeout=5)

    found = looked(known, mk="bí mật")

    assert (found["tls"]["outcome"], found["tls"]["finding"]) == ("warn", "ends_soon")
    assert last(found) == ("failed", "away")


def test_a_certificate_that_is_not_checked_is_told(shaking: tuple[int, str]) -> None:
    found = looked(replace(at("ldaps", shaking[0]), verify_tls=False))

    assert (found["tls"]["outcome"], found["tls"]["finding"]) == ("warn", "unchecked")


@pytest.mark.parametrize("scheme", ["mariadb", "imap", "sftp", "amqp", "vxp+http"])
def test_a_secret_that_the_bus_has_not_got_is_named_to_the_providers_people_only(scheme: str) -> None:
    with silent() as port:
        found = looked(at(scheme, port))

    assert last(found) == ("failed", "no_secret")
    assert "'mk'" in found["adapter"]["inside"]["error"]
    assert "mk" not in str(found["adapter"]["facts"])


def test_a_driver_that_is_not_installed_is_the_operators_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "find_spec", lambda _name: None)

    with silent() as port:
        found = looked(at("mssql", port), mk="bí mật")

    assert last(found) == ("failed", "not_installed")
    assert "pymssql" in found["adapter"]["inside"]["why"]
    assert "Người vận hành" in _FINDINGS["adapter", "not_installed"][1]


def test_an_adapter_whose_library_is_missing_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(adapters.SCHEMES, "ldap", "khong_co")

    with silent() as port:
        assert last(looked(adapted(f"ldap://127.0.0.1:{port}", LDAP))) == ("failed", "not_installed")


@pytest.mark.parametrize("document", [{}, LDAP | {"ca": "không phải PEM"}])
def test_a_description_that_cannot_be_used_is_the_providers_work(document: dict[str, Any]) -> None:
    with silent() as port:
        assert last(looked(adapted(f"ldap://127.0.0.1:{port}", document))) == ("failed", "unusable")


def test_what_a_driver_was_never_known_to_say_ends_only_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    async def odd(*_: Any) -> str:
        raise RuntimeError("mật khẩu")

    monkeypatch.setattr("egov.lgsp.bus.gateway.adapters.reaching.Adapters.tried", odd)

    with silent() as port:
        found = looked(at("ldap", port))

    assert last(found) == ("failed", "failed")
    assert found["adapter"]["inside"] == {"error": "RuntimeError"}


def test_neither_an_open_circuit_stops_a_look_nor_does_a_look_that_fails_open_one(tmp_path: Path) -> None:
    seen: list[Bus] = []
    terms = Terms(trips_after=1, open_seconds=30, once_hours=None)
    known = adapted("file:///den", {}, terms=terms)

    def opened(bus: Bus) -> None:
        bus.delivery.circuits.of[known.path] = Circuit(failures=1, opened_at=1e9)
        seen.append(bus)

    (tmp_path / "GOV/SYT/yte/den").mkdir(parents=True)
    assert last(looked(known, folders=tmp_path, before=opened)) == ("ok", "folder")
    assert last(looked(at("ldap", nobody()), before=seen.append)) == ("skipped", "needs_before")
    with silent() as port:
        assert last(looked(replace(at("ldap", port), terms=terms), before=seen.append)) == ("failed", "timeout")
    assert [len(bus.delivery.circuits.of) for bus in seen] == [1, 0, 0]


def test_a_folder_is_looked_at_and_not_made(tmp_path: Path) -> None:
    found = looked(adapted("file:///den", {}), folders=tmp_path)

    assert outcomes(found) == [
        *((name, "skipped", "no_network") for name in ("name", "tcp", "tls")),
        ("adapter", "warn", "folder_new"),
    ]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("allow", "wanted"), [(["list"], os.R_OK), (["put"], os.W_OK), (["get", "move"], 6)])
def test_a_folder_is_well_when_it_may_be_used_as_the_service_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allow: list[str], wanted: int
) -> None:
    asked: list[int] = []
    (tmp_path / "GOV/SYT/yte/den").mkdir(parents=True)
    known = adapted("file:///den", {"allow": allow})
    well = last(looked(known, folders=tmp_path))
    monkeypatch.setattr(os, "access", lambda _path, how, **_: bool(asked.append(how)))

    closed = last(looked(known, folders=tmp_path))

    assert well == ("ok", "folder")
    assert closed == ("failed", "closed_folder")
    assert asked == [wanted | os.X_OK]
    assert not list((tmp_path / "GOV/SYT/yte/den").iterdir())


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: path.symlink_to("/etc")])
def test_a_file_or_a_link_is_no_folder(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    (tmp_path / "GOV/SYT/yte").mkdir(parents=True)
    make(tmp_path / "GOV/SYT/yte/den")

    assert last(looked(adapted("file:///den", {}), folders=tmp_path)) == ("failed", "no_folder")


def test_a_security_server_says_what_the_province_may_call(gateway: Gateway, provider: Provider) -> None:
    """The bus is one itself."""
    known = adapted(f"vdxp+{gateway.url}", VDXP)
    asked = len(gateway.kept.records)

    assert last(looked(known)) == ("ok", "vdxp")
    assert last(looked(replace(known, adapter=VDXP | {"service": f"{HEALTH}/khac"}))) == ("failed", "not_granted")
    stranger = replace(known, adapter=VDXP | {"client": "VN-ND/GOV/XX/la"})
    assert last(looked(stranger))[0] == "failed"
    gateway.bus.follow(registry(service(f"{provider.url}/api"), grants={}))
    assert last(looked(known)) == ("failed", "not_granted")
    assert provider.seen == []
    assert all(record.path.endswith("allowedMethods") for record in gateway.kept.records[asked:])


def test_a_security_server_says_which_soap_services_the_province_may_call(gateway: Gateway, provider: Provider) -> None:
    """The bus is one itself."""
    own = service(f"{provider.url}/soap", kind="SOAP", code="traCuu", version="v1")
    gateway.bus.follow(registry(own))
    meant = VDXP | {"service": f"{HEALTH}/traCuu/v1"}
    known = adapted(f"vdxp+{gateway.url}", meant, kind="SOAP", code="traCuu")

    assert last(looked(known)) == ("ok", "vdxp")
    assert last(looked(replace(known, adapter=VDXP | {"service": f"{HEALTH}/khac"}, code="khac")))[1] == "not_granted"
    assert last(looked(replace(known, adapter=meant | {"client": "VN-ND/GOV/XX/la"})))[0] == "failed"
    gateway.bus.follow(registry(own, grants={}))
    assert last(looked(known)) == ("failed", "not_granted")
    assert provider.seen == []


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, b"<html/>", ("failed", "failed")),
        (500, FAULT.format(code="Server.ServerProxy.UnknownService", said="x").encode(), ("warn", "vdxp_answers")),
        (500, FAULT.format(code="Server.ServerProxy.AccessDenied", said="x").encode(), ("failed", "refused")),
        (500, FAULT.format(code="Server.ClientProxy.UnknownMember", said="x").encode(), ("failed", "failed")),
        (403, b"", ("failed", "refused")),
    ],
)
def test_what_a_security_server_says_to_a_message_is_told(
    provider: Provider, status: int, body: bytes, told: tuple[str, str]
) -> None:
    provider.status, provider.body = status, body

    assert last(looked(ministry(provider))) == told
    (seen,) = provider.seen
    assert header_of(seen.body)["service"] == "VN/GOV/BCA/dan-cu/allowedMethods"
    assert header_of(seen.body)["client"] == PROVINCE


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (200, b"", ("warn", "vdxp_answers")),
        (404, b"", ("warn", "vdxp_answers")),
        (500, b"Server.ServerProxy.UnknownService", ("warn", "vdxp_answers")),
        (500, b"Server.ServerProxy.AccessDenied", ("failed", "refused")),
        (403, b"", ("failed", "refused")),
        (500, b"Server.ClientProxy.NetworkError", ("failed", "failed")),
        (502, b"", ("failed", "failed")),
    ],
)
def test_a_security_server_that_does_not_say_it_answers_at_least(
    provider: Provider, status: int, error: bytes, told: tuple[str, str]
) -> None:
    provider.status, provider.body = status, b"[]"
    provider.headers = [(b"x-road-error", error)] if error else []

    assert last(looked(adapted(f"vdxp+{provider.url}", VDXP))) == told
    (seen,) = provider.seen
    assert (seen.method, seen.path) == ("GET", f"/r1/{HEALTH}/allowedMethods")
    assert seen.header("x-road-client") == HOSPITAL


def test_a_token_that_the_platform_refuses_is_a_refused_login(provider: Provider) -> None:
    provider.status, provider.body = 401, b"{}"
    token = {"url": f"{provider.url}/token", "id": "tinh", "secret": "mk"}

    assert last(looked(adapted(f"vdxp+{provider.url}", VDXP | {"token": token}), mk="bí mật")) == ("failed", "refused")
    assert [seen.path for seen in provider.seen] == ["/token"]


def test_every_finding_of_an_adapter_has_its_words() -> None:
    told = {finding for step, finding in _FINDINGS if step == "adapter"}

    assert {*FINDINGS.values(), *OWN.values(), "failed", "not_installed", "unusable", "closed_folder"} <= told
    assert set(PORTS) == set(adapters.SCHEMES) - {"file", "edoc"}
    assert set(PORTS) >= behind.PLAIN | AT_ONCE
