"""Asking a ClamAV daemon, where the installation has one (setting `EGOV_CLAMD`)."""

import socket
import struct

from django.conf import settings
from django.utils.translation import gettext

from egov.foundation.files.rules.verdict import Problem, Rejected
from egov.kernel.errors import Refused

SECONDS = 30
CHUNK = 64 * 1024


def scan(content: bytes) -> None:
    """Raise `Rejected` when the daemon finds something; `Refused` when it is set up but does not answer."""
    if not settings.CLAMD:
        return
    try:
        answer = _ask(content)
    except OSError as error:
        raise Refused(gettext("Chưa kiểm tra được vi-rút trong tệp. Thử lại sau ít phút.")) from error
    if b"FOUND" in answer:
        raise Rejected(Problem.INFECTED)
    if not answer.rstrip(b"\0\n").endswith(b"OK"):
        raise Refused(gettext("Chưa kiểm tra được vi-rút trong tệp. Thử lại sau ít phút."))


def _ask(content: bytes) -> bytes:
    """The daemon's INSTREAM command: chunks with their length in front, a zero length at the end."""
    host, _, port = settings.CLAMD.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            line.sendall(struct.pack("!L", len(part)) + part)
        line.sendall(struct.pack("!L", 0))
        return line.recv(4096)
