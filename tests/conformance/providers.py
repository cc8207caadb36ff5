"""Real servers for the bus's adapters, as processes of the test on free ports: MariaDB, OpenLDAP, OpenSSH, Dovecot."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import asyncssh
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
PASSWORD = "mật-khẩu-Kho-1"


@dataclass
class Tls:
    """An authority, and the certificate of 127.0.0.1 that it gave."""

    authority: str
    certificate: Path
    key: Path


def tls(folder: Path) -> Tls:
    """Made for this test."""
    now = datetime.now(UTC)

    def made(
        name: str, issuer: x509.Name | None, signer: ec.EllipticCurvePrivateKey | None
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + DAY)
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), True)
        )
        if issuer is not None:
            names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("127.0.0.1")]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
        return builder.sign(signer or key, hashes.SHA256()), key

    authority, authority_key = made("CA", None, None)
    certificate, key = made("127.0.0.1", authority.subject, authority_key)
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    return Tls(authority.public_bytes(pem).decode(), folder / "cert.pem", folder / "key.pem")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
    return port


def program(name: str) -> str:
    """Where it lies; a machine without it skips the test, `./test` installs it before."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def process(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Started, listening, and ended afterwards."""
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder)
    try:
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert running.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < end, (folder / "log").read_text()
                time.sleep(0.05)
        yield
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(10)


@contextmanager
def mariadb(folder: Path, secured: Tls) -> Iterator[int]:
    """A database `ho_tich` of the user `bus`."""
    data, start = folder / "data", folder / "start.sql"
    me = getpass.getuser()
    install = [program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", f"--user={me}", "--skip-test-db"]
    subprocess.run(install, check=True, capture_output=True, timeout=60)
    start.write_text(
        "CREATE DATABASE ho_tich CHARACTER SET utf8mb4;\n"
        "CREATE USER bus IDENTIFIED BY 'PASSWORD';\nGRANT ALL ON ho_tich.* TO bus;\n"
        "CREATE TABLE ho_tich.nguoi (so VARCHAR(12) PRIMARY KEY, ten VARCHAR(50), sinh DATE, cao DECIMAL(5,2));\n"
        "INSERT INTO ho_tich.nguoi VALUES ('001', 'Trần Thị Bình', '1990-01-02', 1.58);\n"
        "CREATE DEFINER=bus@'%' PROCEDURE ho_tich.doi_ten(mot VARCHAR(12), moi VARCHAR(50))"
        " UPDATE ho_tich.nguoi SET ten = moi WHERE so = mot;\n".replace("PASSWORD", PASSWORD)
    )
    port = free_port()
    options = [
        f"--datadir={data}",
        f"--socket={folder}/s",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--init-file={start}",
        f"--user={me}",
        f"--ssl-cert={secured.certificate}",
        f"--ssl-key={secured.key}",
    ]
    with process([program("mariadbd"), "--no-defaults", *options], port, folder):
        yield port


@contextmanager
def openldap(folder: Path, secured: Tls) -> Iterator[tuple[int, int]]:
    """Ports without and with TLS of a directory `dc=tinh`, of which `cn=bus` is the master."""
    (folder / "data").mkdir()
    port, safe = free_port(), free_port()
    (folder / "slapd.conf").write_text(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n"
        "include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n"
        f"TLSCertificateFile {secured.certificate}\nTLSCertificateKeyFile {secured.key}\n"
        f"pidfile {folder}/pid\ndatabase mdb\nsuffix dc=tinh\nrootdn cn=bus,dc=tinh\nrootpw {PASSWORD}\n"
        f"directory {folder}/data\n"
    )
    (folder / "begin.ldif").write_text(
        "dn: dc=tinh\nobjectClass: dcObject\nobjectClass: organization\no: Tinh\ndc: tinh\n\n"
        "dn: ou=can-bo,dc=tinh\nobjectClass: organizationalUnit\nou: can-bo\n\n"
        + "".join(
            f"dn: uid=cb{n},ou=can-bo,dc=tinh\nobjectClass: inetOrgPerson\nuid: cb{n}\ncn: Can bo {n}\nsn: {n}\n"
            f"userPassword: mk-{n}\n\n"
            for n in range(1, 6)
        )
    )
    load = [program("slapadd"), "-f", f"{folder}/slapd.conf", "-l", f"{folder}/begin.ldif"]
    subprocess.run(load, check=True, capture_output=True, timeout=30)
    addresses = f"ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{safe}/"
    with process([program("slapd"), "-d", "0", "-f", f"{folder}/slapd.conf", "-h", addresses], port, folder):
        yield port, safe


@dataclass
class Shell:
    """An SFTP server: its port and key, and the private key with which the bus comes in."""

    port: int
    host_key: str
    user: str
    key: str


@contextmanager
def openssh(folder: Path) -> Iterator[Shell]:
    """OpenSSH's own server, for the user that runs the test."""
    host, own = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    host.write_private_key(folder / "host")
    (folder / "host").chmod(0o600)
    own.write_public_key(folder / "authorized")
    port = free_port()
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/pid\nUsePAM no\n"
        f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\n"
        "Subsystem sftp internal-sftp\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True, mode=0o755)
    with process([program("sshd"), "-D", "-e", "-f", f"{folder}/sshd_config"], port, folder):
        yield Shell(
            port,
            host.export_public_key().decode().strip(),
            getpass.getuser(),
            own.export_private_key().decode(),
        )


@contextmanager
def dovecot(folder: Path, secured: Tls) -> Iterator[tuple[int, int]]:
    """Ports without and with TLS of the mailbox of `bus`; its mail lies in `folder`/mail."""
    me = getpass.getuser()
    uid, gid = os.getuid() or 1000, os.getgid() or 1000
    (folder / "mail").mkdir()
    (folder / "users").write_text(f"bus:{{PLAIN}}{PASSWORD}:{uid}:{gid}::{folder}/home::\n")
    (folder / "home").mkdir()
    if os.geteuid() == 0:
        for each in (folder / "mail", folder / "home"):
            os.chown(each, uid, gid)
        for each in (folder, *folder.parents):
            if each.is_relative_to("/tmp/pytest-of-root"):  # noqa: S108 - the processes of the mailbox's user pass through
                each.chmod(0o755)
    internal = "dovecot" if os.geteuid() == 0 else me
    login = "dovenull" if os.geteuid() == 0 else me
    port, safe = free_port(), free_port()
    (folder / "dovecot.conf").write_text(
        f"base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/mail.log\nprotocols = imap\n"
        f"listen = 127.0.0.1\nssl = yes\nssl_cert = <{secured.certificate}\nssl_key = <{secured.key}\n"
        f"disable_plaintext_auth = no\nmail_location = maildir:{folder}/mail\nfirst_valid_uid = 1\n"
        f"default_internal_user = {internal}\ndefault_login_user = {login}\n"
        f"default_internal_group = {'dovecot' if os.geteuid() == 0 else ''}\n"
        f"passdb {{\n driver = passwd-file\n args = {folder}/users\n}}\n"
        f"userdb {{\n driver = passwd-file\n args = {folder}/users\n}}\n"
        "service anvil {\n chroot =\n}\nservice imap-login {\n chroot =\n"
        f" inet_listener imap {{\n port = {port}\n }}\n inet_listener imaps {{\n port = {safe}\n }}\n}}\n"
    )
    with process([program("dovecot"), "-F", "-c", f"{folder}/dovecot.conf"], port, folder):
        yield port, safe
