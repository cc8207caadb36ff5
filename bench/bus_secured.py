"""The bus's secured call: mutual TLS, right to an endpoint, signature, durable record with both bodies; 32 connections.

`bus_secured SECONDS` loads longer. Load generator (a process of its own), provider, bus and database share the machine.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bench import server
from bench.bus import BODY, CLIENT, CONNECTIONS, PROVIDER, fill, gateway, nginx
from bench.processors import metered
from bench.report import Figure, show

SECONDS, WARM = 8, 3


def made(folder: Path, name: str) -> tuple[x509.Certificate, str, str]:
    """A self-signed certificate, and the files of it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, str(files[0]), str(files[1])


def secure(certificate: x509.Certificate) -> None:
    """The caller proves itself by this certificate; both bodies of its calls are kept."""
    from egov.lgsp.bus.models import Credential, Service, Subsystem

    caller = Subsystem.objects.get(code="caller")
    Subsystem.objects.filter(pk=caller.pk).update(admission="certificate", networks=[])
    Service.objects.update(evidence="body")
    Credential.objects.create(
        subsystem=caller,
        kind="certificate",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        material=certificate.public_bytes(Encoding.PEM).decode(),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )


def load(port: int, certificate: str, key: str, seconds: float) -> dict[str, float]:
    """What the load generator tells."""
    place = (str(port), f"/r1/{PROVIDER}/echo/api", CLIENT, certificate, key)
    command = [sys.executable, "-m", "bench.tls_load", *place, str(CONNECTIONS), str(seconds), str(BODY)]
    ran = subprocess.run(command, cwd=server.ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def listening(port: int, seconds: float = 60) -> None:
    """Until somebody does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"nobody listens on {port}")


def main(arguments: list[str]) -> int:
    seconds = float(arguments[0]) if arguments else SECONDS
    figures: list[Figure] = []
    with server.running() as base, nginx() as (backend, _), tempfile.TemporaryDirectory() as place:
        url = server.create(base, "secured", None)
        server.manage(url, "migrate", "--verbosity=0")
        fill(url, backend)
        folder = Path(place)
        shown, *caller = made(folder, "caller")
        _, *own = made(folder, "bus")
        secure(shown)
        for workers in (1, 2):
            more = {"EGOV_BUS_TLS_CERT": own[0], "EGOV_BUS_TLS_KEY": own[1], "EGOV_BUS_NODE": f"bench-{workers}"}
            with gateway(url, workers, listening, **more) as (port, pid):
                load(port, caller[0], caller[1], WARM)
                with metered(pid) as meter:
                    found = load(port, caller[0], caller[1], seconds)
            assert not found["bad"], f"{found['bad']:.0f} calls failed"
            cost = meter.seconds / (found["rate"] * seconds) * 1e6
            note = f"p50 {found['p50']:.1f} ms, bus {cost:.0f} µs of processor a call, {meter.idle:.0%} idle"
            name = f"secured call, {workers} process{'es' * (workers > 1)}"
            figures.append(Figure(name, found["rate"], "/s", 1500, least=True, note=note))
            figures.append(Figure(f"{name}: p99", found["p99"], "ms", 60))
        import psycopg

        with psycopg.connect(url) as line:
            row = line.execute("SELECT count(*), count(request), min(length(request)) FROM bus_exchange").fetchone()
        assert row is not None
        assert row[0] == row[1], "bodies were not kept"
        assert row[2] > BODY, "they were not kept whole"
        server.drop(base, "secured")
    return show("bus_secured", figures)
