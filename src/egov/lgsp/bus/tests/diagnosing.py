"""What a gateway finds on the way to one provider, without a database: for tests of the steps themselves."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tests.gateways import HEALTH, HOSPITAL, new_bus, registry

from egov.lgsp.bus.gateway.adapters.secrets import seal
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.diagnosis.reached import provider
from egov.lgsp.bus.gateway.diagnosis.steps import Asked
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.rules.diagnoses import told
from egov.lgsp.bus.tests.adapting import KEY

Steps = dict[str, dict[str, Any]]


def looked(
    service: Service,
    call: str = "GET /",
    *,
    folders: Path | None = None,
    before: Callable[[Bus], None] = lambda bus: None,
    **secrets: str,
) -> Steps:
    """The steps by name. No secret stands in any of them, and each has its sentence."""

    async def look() -> list[dict[str, Any]]:
        bus, _ = new_bus()
        bus.adapters.given_key = urlsafe_b64encode(KEY).decode()
        bus.adapters.folders = folders or Path("/nonexistent")
        places = {f"{HEALTH}:{name}": secret for name, secret in secrets.items()}
        sealed = {place: seal(KEY, place, secret) for place, secret in places.items()}
        bus.follow(replace(registry(service), secrets=sealed))
        before(bus)
        method, _blank, path = call.partition(" ")
        asked = Asked(bus, None, HOSPITAL, service.path, method, path, "", service=service)  # type: ignore[arg-type]
        await provider(asked, "")
        assert not bus.adapters._kept
        await bus.adapters.close()
        bus.pool.close()
        await asyncio.sleep(0)
        return [asdict(each) for each in asked.steps]

    found = asyncio.run(look())
    said = json.dumps(found, ensure_ascii=False)
    assert not [secret for secret in secrets.values() if secret in said]
    assert all(told(each["name"], each["finding"], each["facts"])[0] for each in found)
    return {each["name"]: each for each in found}


def outcomes(found: Steps) -> list[tuple[str, str, str]]:
    """Each step with what came of it."""
    return [(name, step["outcome"], step["finding"]) for name, step in found.items()]


def last(found: Steps) -> tuple[str, str]:
    """What the adapter came to."""
    return found["adapter"]["outcome"], found["adapter"]["finding"]
