"""A RabbitMQ of the tests' own: Debian's server on free ports, with its data in a folder, killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
CONTROL = PROGRAM.with_name("rabbitmqctl")
START_SECONDS = 90.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Broker:
    """One server; its data survive `kill`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.names = folder, free_port(), free_port()
        self.url = f"amqp://127.0.0.1:{self.port}/"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "RABBITMQ_NODENAME": f"bus{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "ERL_EPMD_PORT": str(self.names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        }

    def start(self) -> None:
        """Start it and wait until it listens."""
        (self.folder / "plugins").write_text("[].")
        (self.folder / "rabbitmq.conf").write_text("loopback_users = none\nvm_memory_high_watermark.absolute = 1GB\n")
        with (self.folder / "out").open("ab") as out:
            self.process = subprocess.Popen(
                [PROGRAM],
                env=self.environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        until(self._listens, self.last_words)

    def last_words(self) -> str:
        """The end of what it has written."""
        written = [self.folder / "out", *sorted((self.folder / "log").glob("*.log"))]
        return "\n".join(each.read_text(errors="replace")[-3000:] for each in written)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def settle(self) -> None:
        """Wait until what was declared is on the disk: a broker writes its queues down a little after it confirms them,
        and forgets them when it is killed before."""
        told = [CONTROL, "eval", "mnesia:sync_log()."]
        subprocess.run(told, env=self.environment, capture_output=True, timeout=START_SECONDS, check=True)

    def kill(self) -> None:
        """The power fails."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None
            until(lambda: not self._listens())

    def end(self) -> None:
        """Kill it, and the server of names that it has started."""
        self.kill()
        epmd = shutil.which("epmd")
        if epmd is not None:
            options = ["-port", str(self.names), "-kill"]
            killed = [epmd, *options]
            until(lambda: b"Killed" in subprocess.run(killed, capture_output=True, timeout=10, check=False).stdout)


def until(true: Callable[[], bool], said: Callable[[], str] = str) -> None:
    """Wait for it; fails with what `said` says."""
    end = time.monotonic() + START_SECONDS
    while not true():
        assert time.monotonic() < end, said()
        time.sleep(0.05)


@contextmanager
def broker(folder: Path) -> Iterator[Broker]:
    """A server that runs."""
    made = Broker(folder)
    made.start()
    try:
        yield made
    finally:
        made.end()
