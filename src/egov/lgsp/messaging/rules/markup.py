"""The light markup of message templates, in plain Python.

Blocks are separated by blank lines. `((name))` is a placeholder. Lines that begin with `- ` are a list, with `| ` facts
(`| Label: value`), with `=> ` a link (`=> Label: address`). Any other block is a paragraph.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

PLACEHOLDER = re.compile(r"\(\(([a-z_]+)\)\)")
ADDRESS = re.compile(r"https?://\S+")


class Kind(StrEnum):
    """How a block looks."""

    PARAGRAPH = "paragraph"
    LIST = "list"
    FACTS = "facts"
    LINK = "link"


MARKS = {"- ": Kind.LIST, "| ": Kind.FACTS, "=> ": Kind.LINK}


@dataclass(frozen=True)
class Line:
    """One line of a block; `label` only where the block's kind has one."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Block:
    """Lines of one kind, with their placeholders filled in."""

    kind: Kind
    lines: tuple[Line, ...]


def placeholders(text: str) -> frozenset[str]:
    """The names that a text asks for."""
    return frozenset(PLACEHOLDER.findall(text))


def fill(text: str, data: Mapping[str, str]) -> str:
    """Put the data in, once: what looks like a placeholder inside the data stays as it is."""
    return PLACEHOLDER.sub(lambda match: data[match[1]], text)


def blocks(body: str, data: Mapping[str, str]) -> tuple[Block, ...]:
    """The filled blocks. A line that asks for an empty value is left out, and with its last line the block."""
    found = (_block(part, data) for part in re.split(r"\n\s*\n", body.strip()))
    return tuple(block for block in found if block.lines)


def as_text(parts: tuple[Block, ...]) -> str:
    """The message without marks, for readers that show no HTML."""
    return "\n\n".join("\n".join(_plain(block)) for block in parts)


def broken_links(parts: tuple[Block, ...]) -> list[str]:
    """Labels of links that do not lead to a web address."""
    return [
        line.label
        for block in parts
        if block.kind is Kind.LINK
        for line in block.lines
        if not ADDRESS.fullmatch(line.text)
    ]


def _block(part: str, data: Mapping[str, str]) -> Block:
    rows = [row.strip() for row in part.splitlines()]
    mark = next((mark for mark in MARKS if all(row.startswith(mark) for row in rows)), "")
    kind = MARKS.get(mark, Kind.PARAGRAPH)
    wanted = [row.removeprefix(mark) for row in rows if all(data[name] for name in placeholders(row))]
    if kind is Kind.PARAGRAPH:
        return Block(kind, (Line(fill(" ".join(wanted), data)),) if len(wanted) == len(rows) else ())
    if kind is Kind.LIST:
        return Block(kind, tuple(Line(fill(row, data)) for row in wanted))
    return Block(kind, tuple(_labelled(row, data) for row in wanted))


def _labelled(row: str, data: Mapping[str, str]) -> Line:
    label, _colon, text = row.partition(": ")
    return Line(fill(text, data), fill(label, data))


def _plain(block: Block) -> Iterator[str]:
    for line in block.lines:
        if block.kind is Kind.LIST:
            yield f"- {line.text}"
        else:
            yield f"{line.label}: {line.text}" if line.label else line.text
