"""Hash chains: many messages under one signature or time stamp, each with its own short proof.

A binary tree whose nodes are SHA-512 over a DER list of the digests below, as in the high-performance signature profile
that X-Road follows (namespace http://cyber.ee/hashchain); a proof is the way from the top down to one message.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from egov.lgsp.bus.evidence.plain_xml import Malformed, parsed

SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
SHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
HASHES: dict[str, Callable[[bytes], bytes]] = {
    SHA512: lambda data: hashlib.sha512(data).digest(),
    SHA384: lambda data: hashlib.sha384(data).digest(),
    SHA256: lambda data: hashlib.sha256(data).digest(),
}
NS = "http://cyber.ee/hashchain"
DS = "http://www.w3.org/2000/09/xmldsig#"
DEEPEST = 64
"""Steps of a proof; a tree of 2^64 messages would need more."""

Parts = tuple[bytes, ...]


def digest_list(digests: Sequence[tuple[str, bytes]]) -> bytes:
    """DER: a sequence of (digest, name of its algorithm, no transforms)."""
    singles = []
    for method, digest in digests:
        name = method.encode()
        singles.append(_der(0x30, _der(0x04, digest) + _der(0x0C, name) + b"\x30\x00"))
    return _der(0x30, b"".join(singles))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


_ONE = _der(0x04, bytes(64))[:2]
_TAIL = _der(0x0C, SHA512.encode()) + b"\x30\x00"
_HEAD = bytes((0x30, 66 + len(_TAIL))) + _ONE


def node(digests: Sequence[bytes]) -> bytes:
    """SHA-512 of the DER list of SHA-512 digests: one step of the tree."""
    content = b"".join([_HEAD + digest + _TAIL for digest in digests])
    return hashlib.sha512(_der(0x30, content)).digest()


class Tree:
    """The tree over messages, each given by the digests of its parts (its head and perhaps its body)."""

    def __init__(self, leaves: Sequence[Parts]) -> None:
        if not leaves:
            raise ValueError("a tree needs a leaf")
        self.leaves = leaves
        level = [parts[0] if len(parts) == 1 else node(parts) for parts in leaves]
        self.levels = [level]
        while len(level) > 1:
            pairs = [node(level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
            level = pairs + level[len(pairs) * 2 :]
            self.levels.append(level)

    @property
    def top(self) -> bytes:
        if len(self.leaves) == 1 and len(self.leaves[0]) == 1:
            return node(self.leaves[0])
        return self.levels[-1][0]

    def result(self, chain: str) -> bytes:
        """The document that is signed or stamped; `chain` is the proof's name in the container."""
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<HashChainResult xmlns="{NS}" xmlns:ds="{DS}" URI="/{chain}#STEP0">'
            f'<ds:DigestMethod Algorithm="{SHA512}"/><ds:DigestValue>{_b64(self.top)}</ds:DigestValue>'
            "</HashChainResult>\n"
        ).encode()

    def proof(self, place: int, names: Sequence[str]) -> bytes:
        """The way from the top to one leaf whose parts are called `names`."""
        steps: list[str] = []
        for depth in range(len(self.levels) - 1, 0, -1):
            below = self.levels[depth - 1]
            mine = place >> (depth - 1)
            other = mine ^ 1
            if other >= len(below):
                continue  # passed up as it was
            value = f"<HashValue><ds:DigestValue>{_b64(below[other])}</ds:DigestValue></HashValue>"
            steps.append(("{mine}" + value) if mine < other else (value + "{mine}"))
        parts = self.leaves[place]
        own = "".join(
            f'<DataRef URI="/{name}"><ds:DigestValue>{_b64(part)}</ds:DigestValue></DataRef>'
            for name, part in zip(names, parts, strict=True)
        )
        direct = len(parts) == 1 and bool(steps)
        if not direct:
            steps.append("{mine}")
        written = []
        for number, step in enumerate(steps):
            last = number == len(steps) - 1
            mine_is = own if last else f'<StepRef URI="#STEP{number + 1}"/>'
            written.append(f'<HashStep id="STEP{number}">{step.replace("{mine}", mine_is)}</HashStep>')
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<HashChain xmlns="{NS}" xmlns:ds="{DS}"><DefaultDigestMethod Algorithm="{SHA512}"/>'
            + "".join(written)
            + "</HashChain>\n"
        ).encode()


@dataclass(frozen=True)
class Reference:
    """What a proof says of one part: its algorithm and digest."""

    method: str
    digest: bytes


def followed(result: bytes, chain: bytes, name: str) -> dict[str, Reference]:
    """The parts that a proof leads to, by their names, once its way has been computed and meets the result.

    `name` is the proof's name in the container. Raises Malformed when the two do not fit together.
    """
    top = parsed(result, f"{{{NS}}}HashChainResult")
    if top.get("URI", "").lstrip("/") != f"{name}#STEP0":
        raise Malformed(f"the result does not point to {name}")
    tree = parsed(chain, f"{{{NS}}}HashChain")
    default = tree.find(f"{{{NS}}}DefaultDigestMethod")
    usual = default.get("Algorithm", "") if default is not None else ""
    steps = {step.get("id"): step for step in tree.findall(f"{{{NS}}}HashStep")}
    if len(steps) != len(tree.findall(f"{{{NS}}}HashStep")):
        raise Malformed("two steps have one name")
    found: dict[str, Reference] = {}

    def step(uri: str, depth: int) -> bytes:
        element = steps.get(uri.rpartition("#")[2])
        if element is None or depth > DEEPEST:
            raise Malformed(f"there is no step {uri}")
        return digest_list([value(each, depth) for each in element.iterchildren(etree.Element)])

    def value(element: etree._Element, depth: int) -> tuple[str, bytes]:
        own = element.find(f"{{{DS}}}DigestMethod")
        method = own.get("Algorithm", usual) if own is not None else usual
        if method not in HASHES:
            raise Malformed(f"the hash {method!r} is not known")
        kind = etree.QName(element).localname
        if kind == "StepRef":
            return method, HASHES[method](step(element.get("URI", ""), depth + 1))
        digest = b64decode(element.findtext(f"{{{DS}}}DigestValue", ""))
        if kind == "DataRef":
            found[element.get("URI", "").lstrip("/")] = Reference(method, digest)
        return method, digest

    method_element = top.find(f"{{{DS}}}DigestMethod")
    method = method_element.get("Algorithm", "") if method_element is not None else ""
    if method not in HASHES:
        raise Malformed(f"the hash {method!r} is not known")
    if HASHES[method](step("#STEP0", 0)) != b64decode(top.findtext(f"{{{DS}}}DigestValue", "")):
        raise Malformed("the chain does not lead to its result")
    return found


def _b64(data: bytes) -> str:
    return b64encode(data).decode()
