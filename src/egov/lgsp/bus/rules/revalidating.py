"""Is a kept answer still what its provider would give (RFC 9111 4.3)?"""

import re
from collections.abc import Mapping

from egov.lgsp.bus.rules.freshness import moment

Lines = list[tuple[bytes, bytes]]

OWN_CONDITION = frozenset(
    {"if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range"}
)
"""A request with one of these asks its own question; the bus adds none."""
OF_THE_BODY = frozenset({b"content-length", b"content-encoding", b"content-range"})
"""They describe the body that is kept; a 304 does not change them (RFC 9111 3.2)."""
IN_NOT_MODIFIED = frozenset({b"content-location", b"last-modified"})

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def conditions(kept: Mapping[str, str]) -> Lines:
    """Headers that ask the provider whether what is kept still holds (4.3.1)."""
    asks = [("if-none-match", "etag"), ("if-modified-since", "last-modified")]
    return [(name.encode(), kept[of].encode("latin-1")) for name, of in asks if of in kept]


def unchanged(asked: Mapping[str, str], kept: Mapping[str, str]) -> bool:
    """Does the caller hold what is kept already (4.3.2)? Tags are compared weakly (RFC 9110 8.8.3.2); the date counts
    only where no tag is named."""
    named = asked.get("if-none-match")
    if named is not None:
        return named.strip() == "*" or bool(set(_TAG.findall(named)) & set(_TAG.findall(kept.get("etag", ""))))
    since = moment(asked.get("if-modified-since", ""))
    changed = moment(kept.get("last-modified", "")) or moment(kept.get("date", ""))
    return since is not None and changed is not None and changed <= since


def same(told: Mapping[str, str], kept: Mapping[str, str]) -> bool:
    """Does a 304 speak of what is kept (4.3.4)? It need not name its tag."""
    return "etag" not in told or _TAG.findall(told["etag"]) == _TAG.findall(kept.get("etag", ""))


def freshened(kept: Lines, told: Lines) -> Lines:
    """The kept headers with what a 304 says anew (3.2); its date is the new one. Names are in lower case."""
    newer = [pair for pair in told if pair[0] not in OF_THE_BODY]
    names = {name for name, _ in newer} | {b"age", b"date"}
    return [pair for pair in kept if pair[0] not in names] + newer


def not_modified(kept: Lines) -> Lines:
    """The headers of a 304 made from what is kept: nothing that describes a body that is missing (RFC 9110 15.4.5)."""
    return [pair for pair in kept if pair[0] in IN_NOT_MODIFIED or not pair[0].startswith(b"content-")]
