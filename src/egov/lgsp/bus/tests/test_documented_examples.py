"""What the page for integrators shows can be applied as it stands there."""

import re
from pathlib import Path

import pytest
from tests.world import World

from egov.kernel.actor import SYSTEM
from egov.lgsp.bus.configuration.applying import apply
from egov.lgsp.bus.configuration.reading import from_text

PAGE = Path(__file__).resolve().parents[5] / "docs/how-to/hang-doi-van-ban-ngsp.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
AROUND = """
members:
- id: ORG/bvdk
  name: Bệnh viện
  subsystems: [{code: his, name: HIS, admission: network, networks: [10.0.0.0/24]}]
- id: GOV/so-yt
  name: Sở Y tế
  subsystems:
  - code: yte
    name: Y tế
    admission: network
    networks: [10.0.0.0/24]
    services: [{code: xet-nghiem, title: Xét nghiệm, url: "http://a.internal", endpoints: ["POST /ket-qua"]}]
"""


@pytest.mark.thorough
@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_can_be_applied(world: World, text: str) -> None:
    apply(from_text(AROUND, "x"), SYSTEM, "x")

    assert apply(from_text(text, "x"), SYSTEM, "x")
    assert apply(from_text(text, "x"), SYSTEM, "x") == []


def test_the_page_has_its_examples() -> None:
    assert len(EXAMPLES) == 5
