"""What the gateway is told by its surroundings; the same variables as every process of the system."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from egov.lgsp.bus.gateway.registry import Network, networks_of


@dataclass(frozen=True)
class Settings:
    """`database` is a libpq connection string; `node` names this machine in the record of exchanges."""

    database: str
    instance: str
    node: str
    public_url: str
    keys: Path
    metrics_from: tuple[Network, ...] = ()
    """Networks that may read /metrics."""
    most_in_memory: int = 1_000_000
    """Bytes of a body that are held to be kept, hashed and looked into; what is longer only passes through."""
    spool_records: int = 500_000
    """Exchanges that this process may keep on its own disk while the database is away."""
    spool_bytes: int = 1_000_000_000
    tsa: str = ""
    """Address of the time-stamping service (RFC 3161); empty is the installation's own."""
    secrets_key: str = ""
    """Opens what the registry keeps sealed; empty is the one in the folder of the keys."""
    folders: Path = Path("/nonexistent")
    """Below it lie the folders of applications that exchange files."""
    unstamped: float = 14_400.0
    """Seconds that exchanges may go without a time stamp before calls are refused; 0 is without end."""


def settings_from(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> Settings:
    """Read them. Raises KeyError when DATABASE_URL is not set."""
    return Settings(
        database=conninfo(environment["DATABASE_URL"]),
        instance=environment.get("EGOV_BUS_INSTANCE", "VN-ND"),
        node=environment.get("EGOV_BUS_NODE", "bus"),
        public_url=environment.get("EGOV_BUS_URL", "http://127.0.0.1:8008"),
        metrics_from=networks_of(environment.get("EGOV_BUS_METRICS_FROM", "127.0.0.0/8,::1/128").split(",")),
        keys=Path(environment.get("EGOV_VAR", "var")) / "bus",
        spool_records=int(environment.get("EGOV_BUS_SPOOL_RECORDS", "500000")),
        spool_bytes=int(environment.get("EGOV_BUS_SPOOL_BYTES", "1000000000")),
        tsa=environment.get("EGOV_BUS_TSA", ""),
        secrets_key=environment.get("EGOV_BUS_SECRETS_KEY", ""),
        folders=Path(environment.get("EGOV_BUS_FOLDERS") or f"{environment.get('EGOV_VAR', 'var')}/bus-folders"),
        unstamped=float(environment.get("EGOV_BUS_UNSTAMPED_SECONDS", "14400")),
    )


@dataclass(frozen=True)
class Hardware:
    """A token that keeps the bus's private keys: its maker's library (PKCS#11), its label, a file with its PIN."""

    module: str
    token: str
    pin_file: Path


def hardware_from(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> Hardware | None:
    """None when keys are in files. Raises KeyError when it is half set."""
    module = environment.get("EGOV_BUS_PKCS11_MODULE", "")
    if not module:
        return None
    return Hardware(module, environment["EGOV_BUS_PKCS11_TOKEN"], Path(environment["EGOV_BUS_PKCS11_PIN_FILE"]))


def conninfo(url: str) -> str:
    """`postgresql://user:password@/name?host=/socket` as libpq reads it."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    values = {
        "dbname": unquote(parts.path.lstrip("/")) or "postgres",
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "host": query.pop("host", parts.hostname or ""),
        "port": str(parts.port or query.pop("port", "")),
        **query,
    }
    return " ".join(f"{name}='{_quoted(value)}'" for name, value in values.items() if value)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
