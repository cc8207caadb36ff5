"""The conversation with a ClamAV daemon, against a small one of our own."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from egov.foundation.files.rules.verdict import Problem, Rejected
from egov.foundation.files.scanner import scan
from egov.kernel.errors import Refused


@contextmanager
def daemon(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    received: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        with line, line.makefile("rb") as reader:
            assert reader.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", reader.read(4))[0]:
                received.append(reader.read(size))
            line.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1], received
    finally:
        thread.join(5)
        server.close()


def test_a_clean_file_passes_whole(settings):
    content = bytes(range(256)) * 600

    with daemon(b"stream: OK\0") as (port, received):
        settings.CLAMD = f"127.0.0.1:{port}"
        scan(content)

    assert b"".join(received) == content


def test_a_finding_is_refused(settings):
    with daemon(b"stream: Win.Test.EICAR_HDB-1 FOUND\0") as (port, _):
        settings.CLAMD = f"127.0.0.1:{port}"
        with pytest.raises(Rejected) as caught:
            scan(b"anything")

    assert caught.value.problem is Problem.INFECTED


def test_an_error_of_the_daemon_is_not_a_yes(settings):
    with daemon(b"INSTREAM size limit exceeded. ERROR\0") as (port, _):
        settings.CLAMD = f"127.0.0.1:{port}"
        with pytest.raises(Refused, match="Thử lại"):
            scan(b"anything")


def test_a_daemon_that_is_down_is_not_a_yes(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.CLAMD = f"127.0.0.1:{port}"

    with pytest.raises(Refused, match="Thử lại"):
        scan(b"anything")


def test_without_a_daemon_the_built_in_checks_stand_alone(settings):
    settings.CLAMD = ""

    assert scan(b"anything") is None
