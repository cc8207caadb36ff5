"""Clocks, names of exchanges, and the trace they belong to."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """UUID version 7 (RFC 9562): milliseconds since 1970 and chance, so that rows lie in the order of time."""
    value = int.from_bytes(os.urandom(10), "big") | ((time.time_ns() // 1_000_000) << 80)
    return UUID(int=value & ~(0xF000 << 64) & ~(0xC000 << 48) | (0x7000 << 64) | (0x8000 << 48))


def traced(given: str, own: UUID) -> str:
    """W3C traceparent for the call to the provider: the caller's trace when it sent one, our own span in it."""
    parts = given.split("-")
    span = f"{own.int & 0xFFFF_FFFF_FFFF_FFFF:016x}"
    if len(parts) >= 4 and parts[0] != "ff" and len(parts[1]) == 32 and len(parts[2]) == 16:
        try:
            if int(parts[1], 16) and int(parts[2], 16):
                return f"00-{parts[1].lower()}-{span}-{parts[3][:2].lower()}"
        except ValueError:
            pass
    return f"00-{own.hex}-{span}-01"
