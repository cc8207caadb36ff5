"""CSV (RFC 4180) and form-urlencoded, to JSON and back."""

import csv
import io
from typing import Any
from urllib.parse import parse_qsl, urlencode

from egov.lgsp.bus.gateway.mediation.content import Unfit

MOST_FIELDS = 10_000


def from_csv(raw: bytes, delimiter: str, columns: list[str]) -> list[dict[str, str]]:
    """Rows by column; the first line names the columns unless they are given. Raises Unfit."""
    text = _text(raw)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unfit(f"The content is not CSV: {error}") from None
    rows = [row for row in rows if row]
    names = columns or (rows.pop(0) if rows else [])
    for number, row in enumerate(rows, start=1 if columns else 2):
        if len(row) != len(names):
            raise Unfit(f"Line {number} has {len(row)} columns instead of {len(names)}.")
    return [dict(zip(names, row, strict=True)) for row in rows]


def to_csv(value: Any, delimiter: str, columns: list[str]) -> bytes:
    """A list of objects as lines. Raises Unfit."""
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in rows):
        raise Unfit("CSV is written from a list of objects.")
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue().encode()


def from_form(raw: bytes) -> dict[str, Any]:
    """Fields by name; a name that comes more than once has a list. Raises Unfit."""
    try:
        pairs = parse_qsl(_text(raw), keep_blank_values=True, strict_parsing=bool(raw), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unfit(f"The content is no form: {error}") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def to_form(value: Any) -> bytes:
    """An object of texts and lists of texts. Raises Unfit."""
    if not isinstance(value, dict):
        raise Unfit("A form is written from an object.")
    pairs = []
    for name, item in value.items():
        pairs += [(name, _cell(each)) for each in (item if isinstance(item, list) else [item]) if each is not None]
    return urlencode(pairs).encode()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        raise Unfit("A value with parts stands where a text is needed.")
    return "" if value is None else str(value)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit("The content is not UTF-8.") from None
