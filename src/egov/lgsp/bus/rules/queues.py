"""Queues of AMQP 0-9-1 brokers: their addresses, and what the bus takes from them in whose name.

An address is RabbitMQ's AMQP URI without user and password: `amqp://broker:5672/vhost`, the virtual host
percent-encoded, `/` when it is left out.
"""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import UUID

from egov.kernel.wording import gettext_noop as _

PORTS = {"amqp": 5672, "amqps": 5671}
LONGEST_NAME = 255
"""Bytes of a short string (AMQP 0-9-1, 4.2.5.3): names of exchanges and queues, routing keys, message ids."""


class Broker(NamedTuple):
    """Where a broker listens, and its virtual host."""

    host: str
    port: int
    tls: bool
    vhost: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that the bus empties. `sender` is the path of the application in whose name its messages count, `service`
    the path of the service that gets them, `method` and `path` the endpoint there.

    `alone`: one node at a time takes from it, one message after the other, in the queue's order. Otherwise all nodes
    take from it together, `prefetch` messages each.
    """

    id: int
    code: str
    broker: str
    user: str
    secret: str
    verify_tls: bool
    queue: str
    sender: str
    service: str
    method: str
    path: str
    mode: str
    alone: bool
    prefetch: int
    dead_letters: str

    def uuid(self, message_id: str, kind: str = "") -> str:
        """The name under which a message of this queue is kept. The same message id of the same sender has the same
        one, at any node and at any time, so it is kept once."""
        said = "\0".join((kind, self.sender, self.service, self.broker, self.queue, message_id))
        digest = bytearray(hashlib.sha256(said.encode()).digest()[:16])
        digest[6] = digest[6] & 0x0F | 0x80
        digest[8] = digest[8] & 0x3F | 0x80
        return str(UUID(bytes=bytes(digest)))  # version 8 (RFC 9562 5.8)


def broker_of(url: str) -> Broker:
    """The broker that an address names. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(_("Địa chỉ hàng đợi có dạng amqp://máy-chủ:5672/máy-ảo hoặc amqps://."))
    if parts.username is not None:
        raise ValueError(_("Không ghi người dùng và mật khẩu vào địa chỉ; khai riêng người dùng và tên bí mật."))
    vhost = unquote(parts.path[1:])
    if "/" in parts.path[1:]:
        raise ValueError(_("Sau máy chủ chỉ có tên máy ảo; dấu gạch chéo trong tên viết là %2F."))
    return Broker(parts.hostname, parts.port or PORTS[parts.scheme], parts.scheme == "amqps", vhost or "/")


def wrong_name(name: str) -> str | None:
    """What is wrong with the name of a queue, an exchange or a routing key."""
    if len(name.encode()) > LONGEST_NAME or any(letter < " " for letter in name):
        return _("Tên hàng đợi, exchange và khoá định tuyến dài nhất 255 byte, không có ký tự điều khiển.")
    return None


def routing_key(key: str, steps: tuple[str, ...]) -> str:
    """The service's key, followed by the steps that the caller added to the address: `/a/b` becomes `.a.b`.

    One service so reaches all keys of a topic exchange below its own, and rights can name them as endpoints.
    """
    return ".".join(part for part in (key, *steps) if part)
