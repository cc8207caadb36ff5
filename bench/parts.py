"""Parts that people wait for by themselves: a search in the catalogue, a slip, a signature. Processor time of each."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench import server
from bench.report import Figure, show

TIMES = 30
SEARCHES = ("khai sinh", "ly lich", "xay nha", "sổ đỏ", "hộ tịch")


def main(arguments: list[str]) -> int:
    """`parts`."""
    with server.running() as base:
        server.province(base)
        server.become(server.address(base, "base"))
        figures = [_search(), *_slips(), _signature()]
    return show("parts", figures)


def _median(work: Callable[[int], Any]) -> float:
    """Milliseconds of processor time of this process; the first turn only warms up."""
    took = []
    for turn in range(TIMES + 1):
        begun = time.process_time()
        work(turn)
        took.append(1000 * (time.process_time() - begun))
    return statistics.median(took[1:])


def _search() -> Figure:
    from egov.services.catalogue.api import search

    took = _median(lambda turn: list(search(SEARCHES[turn % len(SEARCHES)])[:20]))
    return Figure("search among 466 procedures", took, "ms", 10, note="without the page around it")


def _slips() -> list[Figure]:
    from egov.services.dossiers.slips.printing import render
    from egov.services.dossiers.slips.tests.samples import SAMPLES

    def drawn(slip: Any, turn: int) -> bytes:
        return render(replace(slip, head=replace(slip.head, number=str(turn))))

    return [
        Figure(f"slip {kind}, PDF/A", _median(lambda turn, slip=slip: drawn(slip, turn)), "ms", 100)
        for kind, slip in SAMPLES.items()
    ]


def _signature() -> Figure:
    from django.utils import timezone

    from egov.lgsp.signing import api as signing
    from egov.services.dossiers.slips.printing import render
    from egov.services.dossiers.slips.tests.samples import SAMPLES

    signing.ensure_authority()
    signer = signing.credential_for("bench", "Trần Văn Nam", "Chủ tịch", "UBND huyện Hải Hậu")
    paper, now = render(next(iter(SAMPLES.values()))), timezone.now()
    took = _median(lambda _: signing.sign_pdf(paper, signer=signer, reason="", at=now, mark=signing.Mark(drawn=True)))
    return Figure("signature with its time stamp (PAdES B-LT)", took, "ms", 100)
