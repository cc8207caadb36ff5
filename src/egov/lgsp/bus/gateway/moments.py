"""Clocks, names of exchanges, and the trace they belong to."""

import os
import time

_chance: list[str] = []
"""Ten bytes each, hexadecimal: the system is asked for many at once."""
os.register_at_fork(after_in_child=_chance.clear)
VARIANT = {digit: "89ab"[number & 3] for number, digit in enumerate("0123456789abcdef")}


def new_id() -> str:
    """UUID version 7 (RFC 9562): milliseconds since 1970 and chance, so that rows lie in the order of time."""
    try:
        chance = _chance.pop()
    except IndexError:
        fresh = os.urandom(4_000).hex()
        _chance.extend(fresh[start : start + 20] for start in range(20, 8_000, 20))
        chance = fresh[:20]
    moment = "%012x" % (time.time_ns() // 1_000_000)
    return f"{moment[:8]}-{moment[8:]}-7{chance[:3]}-{VARIANT[chance[3]]}{chance[4:7]}-{chance[8:]}"


share = 1.0
"""Of the traces that begin here, those that are sampled; a caller's own decision is always kept."""


def traced(given: str, own: str) -> str:
    """W3C traceparent for the call to the provider: the caller's trace when it sent one, our own span in it."""
    span = own[19:23] + own[24:]
    if not given:
        return _begun(own, span)
    parts = given.split("-")
    if len(parts) >= 4 and parts[0] != "ff" and len(parts[1]) == 32 and len(parts[2]) == 16:
        try:
            if int(parts[1], 16) and int(parts[2], 16):
                return f"00-{parts[1].lower()}-{span}-{parts[3][:2].lower()}"
        except ValueError:
            pass
    return _begun(own, span)


def _begun(own: str, span: str) -> str:
    """A trace of our own. Whether it is sampled hangs on its id, so that every node decides alike."""
    sampled = share >= 1 or int(own[24:32], 16) < share * 0xFFFF_FFFF
    return f"00-{own.replace('-', '')}-{span}-{'01' if sampled else '00'}"
