"""Folders, ports and addresses of one run."""

import os
import secrets
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


class PortBusy(Exception):
    """Somebody else listens where the portal shall."""


@dataclass(frozen=True)
class Places:
    """Where this run lives. The simulators' ports may be any; the portal's is what people type."""

    var: Path
    host: str
    web: int
    bank: int
    smtp: int
    mail: int
    bus: int
    registers: int = 0

    @property
    def site(self) -> str:
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.web}"  # noqa: S104

    @property
    def bank_site(self) -> str:
        return f"http://127.0.0.1:{self.bank}"

    @property
    def mail_site(self) -> str:
        return f"http://127.0.0.1:{self.mail}"

    @property
    def bus_site(self) -> str:
        return f"http://127.0.0.1:{self.bus}"

    @property
    def registers_site(self) -> str:
        return f"http://127.0.0.1:{self.registers}"

    @property
    def logs(self) -> Path:
        return self.var / "logs"


def free_port(wanted: int = 0) -> int:
    """The wanted port when nobody has it, otherwise any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PortBusy("no free port on 127.0.0.1")


def fixed_places(var: Path, host: str, port: int) -> Places:
    """The usual ports; the portal's must be free."""
    if free_port(port) != port:
        raise PortBusy(f"Port {port} is taken. Stop what listens there, or choose another: ./run --port {port + 1}")
    return Places(var, host, port, free_port(8091), free_port(2525), free_port(8025), free_port(8008), free_port(8094))


def temporary_places(var: Path) -> Places:
    """For a run beside others: every port is free. All are held until the last is found, so that none comes twice."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(6)]
        web, bank, smtp, mail, bus, registers = (int(probe.getsockname()[1]) for probe in probes)
    return Places(var, "127.0.0.1", web, bank, smtp, mail, bus, registers)


def secret_of(var: Path) -> str:
    """The installation's secret, made at the first start; only this account reads it."""
    file = var / "secret"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as target:
            target.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii")


def environment(places: Places, database: str) -> dict[str, str]:
    """What every process of the run is told; a variable that is set already keeps its value."""
    own = {
        "DJANGO_SETTINGS_MODULE": "egov.project.settings",
        "DATABASE_URL": database,
        "EGOV_VAR": str(places.var),
        "EGOV_DEMO": "1",
        "EGOV_SECRET_KEY": secret_of(places.var),
        "EGOV_SITE_URL": places.site,
        "EGOV_SMTP_PORT": str(places.smtp),
        "EGOV_VNPAY_URL": f"{places.bank_site}/paymentv2/vpcpay.html",
        "EGOV_VNPAY_API": f"{places.bank_site}/merchant_webapi/api/transaction",
        "EGOV_FORM_TARGETS": places.bank_site,
        "EGOV_MAIL_PAGE": places.mail_site,
        "EGOV_BUS_URL": places.bus_site,
        "EGOV_BUS_NATIONAL": places.registers_site,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
    }
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DATABASE_URL", "EGOV_VAR"}}
    return own | kept
