"""The province's own document axis: its calls never leave the bus (`gateway/edoc`).

url: "edoc:"
adapter: {national: GOV/vpcp/truc-quoc-gia/van-ban, every: 60}
"""

from dataclasses import dataclass
from typing import Any

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters.described import Part
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.rules.inside import AXIS


@dataclass(frozen=True, slots=True)
class Terms:
    """`national` is the service of the national axis, without the instance; `every` the seconds between two looks there
    for what has come."""

    national: str = ""
    every: float = 60.0


def terms(url: str, document: dict[str, Any]) -> Terms:
    """What the registry says, checked. Raises Broken."""
    if url != AXIS:
        raise Broken(_("Trục văn bản của tỉnh có địa chỉ là edoc: và không có gì thêm."))
    part = Part(document)
    found = Terms(part.text("national", ""), part.number("every", 1, 86_400, 60))
    part.done()
    if found.national and found.national.count("/") != 3:
        raise Broken(_("adapter.national là dịch vụ của trục quốc gia, ví dụ GOV/vpcp/truc-quoc-gia/van-ban."))
    return found


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any] | None:
    """None: what passes is a matter of both ends, so its endpoints are named in the registry."""
    return None
