"""Who takes part in the axis, and what lies in whose inbox. In memory; gone when the program ends."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from lxml import etree

NATIONAL = {
    "000.00.00.G22": "Văn phòng Chính phủ",
    "000.00.00.G14": "Bộ Thông tin và Truyền thông",
    "000.00.00.H42": "Ủy ban nhân dân tỉnh Ninh Bình",
    "000.00.00.H54": "Ủy ban nhân dân tỉnh Thái Bình",
}


class Unsound(Exception):
    """A document that the axis does not take; `number` as the axis counts its errors."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number = number


@dataclass
class Item:
    """One document for one agency."""

    id: str
    kind: str
    sender: str
    receiver: str
    content: bytes
    at: datetime
    status: str = "initial"


@dataclass
class Axis:
    """`systems` are the systems that may call and their secrets; each speaks for the agencies below its own code."""

    systems: dict[str, str]
    agencies: dict[str, str] = field(default_factory=lambda: dict(NATIONAL))
    items: list[Item] = field(default_factory=list)
    taken: dict[bytes, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def send(self, system: str, kind: str, content: bytes) -> str:
        """Gives the document's number; the same again gives the same. For each receiver it has another behind a dot.
        Raises Unsound."""
        sender, receivers = _parties(content, kind)
        if top(sender) != top(system):
            raise Unsound(19, f"Hệ thống {system} không gửi thay {sender}.")
        known = [each for each in receivers if each in self.agencies]
        if not known:
            raise Unsound(18, "Không có cơ quan nhận nào.")
        with self._lock:
            if content in self.taken:
                return self.taken[content]
            number = f"VXP{len(self.taken) + 1:06d}"
            self.taken[content] = number
            now = datetime.now(UTC)
            self.items += [
                Item(f"{number}.{place}", kind, sender, each, content, now) for place, each in enumerate(known)
            ]
            return number

    def put(self, kind: str, receiver: str, content: bytes) -> str:
        """Something that another part of the country sends to this agency."""
        sender, _receivers = _parties(content, kind)
        with self._lock:
            number = f"VXP{len(self.taken) + 1:06d}"
            self.taken[content + receiver.encode()] = number
            self.items.append(Item(number, kind, sender, receiver, content, datetime.now(UTC)))
            return number

    def inbox(self, system: str, kind: str) -> list[Item]:
        """What waits for the agencies of this system."""
        found = [each for each in self.items if top(each.receiver) == top(system) and each.kind == kind]
        return [each for each in found if each.status in ("initial", "processing")]

    def find(self, system: str, number: str) -> Item | None:
        """One document for an agency of this system."""
        mine = (each for each in self.items if each.id == number and top(each.receiver) == top(system))
        return next(mine, None)


def top(code: str) -> str:
    """The province or ministry of a code, in either form."""
    return code[:3] if code[:1].isalpha() else code.rpartition(".")[2]


def _parties(content: bytes, kind: str) -> tuple[str, list[str]]:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise Unsound(21, f"Không đọc được XML: {error}") from None
    header = next((each for each in root.iter() if etree.QName(each).localname == "MessageHeader"), None)
    to = "ResponseFor" if kind == "status" else "To"
    found: dict[str, list[str]] = {"From": [], to: []}
    for part in [] if header is None else header:
        name = etree.QName(part).localname
        if name in found:
            found[name] += [str(each.text).strip() for each in part if etree.QName(each).localname == "OrganId"]
    if len(found["From"]) != 1 or not found[to]:
        raise Unsound(22, "Văn bản thiếu nơi gửi hoặc nơi nhận.")
    return found["From"][0], found[to]
