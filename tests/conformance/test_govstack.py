"""The Information Mediator as GovStack describes it: schemathesis against a running gateway finds nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, service

from egov.lgsp.bus.tests.conftest import (
    all_tables,
    database,
    delivery,
    provider,
    running_provider,
    tables,
)
from egov.lgsp.bus.tests.delivering import QUICK, delivering
from egov.lgsp.bus.tests.test_rooms import ROOM, with_room

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
__all__ = ["all_tables", "database", "delivery", "provider", "running_provider", "tables"]
DESCRIPTIONS = Path(__file__).parent / "govstack"
EXAMPLES = "15"

BEYOND_WORDS = "positive_data_acceptance"
"""A body may be refused although it is as described: that the event type in the body is the one in the address, and
that the event fits its type's own schema, OpenAPI cannot say."""

NO_REFUSAL = ("getEventTypeList", "getEventType")
"""Described without any refusal, although the header X-GovStack-Client is required: 400 cannot be as described. Where
404 or 409 ("invalid request") are the only refusals described, a missing header is answered with these."""


@pytest.fixture(scope="module")
def running_delivery(database: str) -> Iterator[Gateway]:
    """Ends with these tests: a second gateway that stayed would take messages of other tests, whose services it does
    not know, and lay them aside."""
    with delivering(database) as gateway:
        yield gateway


@pytest.fixture
def room(delivery: Gateway, provider: Provider) -> Gateway:
    """A room with an event type to which the hospital has subscribed."""
    delivery.bus.follow(with_room(service(provider.url, "newBirth", 21, provider=HOSPITAL, terms=QUICK)))
    with httpx.Client(base_url=f"{delivery.url}/r1/{ROOM}/", headers={"X-GovStack-Client": HEALTH}) as health:
        assert health.post("api/v1/eventType", json={"eventType": "newBirth", "schema": {}}).status_code == 200
        said = {"eventType": "newBirth", "delivery": "PULL"}
        assert health.post("api/v1/subs/newBirth", json=said).status_code == 200
    return delivery


def findings(room: Gateway, description: str, tmp_path: Path, **parameters: str) -> str:
    """What schemathesis says; empty when it has found nothing."""
    instance, member_class, member, application = ROOM.split("/")
    known = {
        "path.instanceId": instance,
        "path.memberClass": member_class,
        "path.memberCode": member,
        "path.applicationCode": application,
        "header.X-GovStack-Client": HOSPITAL,
        **parameters,
    }
    unpinned = "".join(
        f'\n[[operations]]\ninclude-operation-id = "{name}"\nchecks.status_code_conformance.enabled = false\n'
        for name in NO_REFUSAL
    )
    settings = tmp_path / "schemathesis.toml"
    lines = ["[checks]", 'missing_required_header.expected-statuses = ["400", "404", "409"]', "[parameters]"]
    lines += [f'"{name}" = "{value}"' for name, value in known.items()]
    settings.write_text("\n".join(lines) + "\n" + unpinned, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    options = ["--url", f"{room.url}/govstack", "--max-examples", EXAMPLES, "--exclude-checks", BEYOND_WORDS]
    options += ["--phases", "examples,coverage,fuzzing", "--seed", "1", "--no-color"]
    done = subprocess.run(
        [*command, str(DESCRIPTIONS / description), *options],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        cwd=tmp_path,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_directory_is_as_described(room: Gateway, tmp_path: Path) -> None:
    assert findings(room, "directory.json", tmp_path) == ""


def test_rooms_are_as_described_for_an_event_type_that_there_is(room: Gateway, tmp_path: Path) -> None:
    assert findings(room, "pubsub.json", tmp_path, **{"path.eventType": "newBirth"}) == ""


def test_rooms_are_as_described_for_any_event_type(room: Gateway, tmp_path: Path) -> None:
    assert findings(room, "pubsub.json", tmp_path) == ""
