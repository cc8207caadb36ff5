"""A diagnosis does each step itself: what fails is found where it fails, and nothing but safe requests go out."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from psycopg.rows import namedtuple_row
from tests.gateways import Kept, Provider, new_bus, served

from egov.kernel.actor import GUEST, SYSTEM
from egov.kernel.errors import Forbidden, Refused
from egov.kernel.wording import said
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.circuits import Circuit
from egov.lgsp.bus.gateway.diagnosis.desk import Diagnosing, diagnosed
from egov.lgsp.bus.gateway.diagnosis.steps import Asked
from egov.lgsp.bus.gateway.reading import read
from egov.lgsp.bus.models import DeliveryTerms, Diagnosis, Node, Policy
from egov.lgsp.bus.rules.diagnoses import _FINDINGS, STEPS, told
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test
from egov.lgsp.bus.tests.test_listening import made

pytestmark = COMMITTED
CALLER, SERVICE = "VN-ND/ORG/BVDK/his", "VN-ND/GOV/SYT/yte/benh-an"
Steps = dict[str, dict[str, Any]]


@pytest.fixture
def hospital() -> bus.Subsystem:
    member = bus.Member.objects.create(member_class="ORG", code="BVDK", name="Bệnh viện", standing="active")
    return member.subsystems.create(
        code="his", name="HIS", standing="active", admission="network", networks=["10.0.0.0/8"]
    )


@pytest.fixture
def records(provider: Provider) -> bus.Service:
    member = bus.Member.objects.create(member_class="GOV", code="SYT", name="Sở Y tế", standing="active")
    owner = member.subsystems.create(code="yte", name="Y tế", standing="active")
    return owner.services.create(code="benh-an", title="Bệnh án", url=f"{provider.url}/api", standing="active")


@pytest.fixture
def allowed(hospital: bus.Subsystem, records: bus.Service) -> bus.AccessRight:
    return bus.AccessRight.objects.create(service=records, subsystem=hospital, state="granted", purpose="Khám bệnh")


def steps(path: str = "/x", method: str = "GET", purpose: str = "", own: Bus | None = None) -> Steps:
    """What a gateway that has read the registry finds, by step."""

    async def find() -> list[dict[str, Any]]:
        gateway = own or new_bus()[0]
        database = database_of_the_test()
        gateway.registry = await read(database, "VN-ND", 1)
        async with await psycopg.AsyncConnection.connect(database, autocommit=True, row_factory=namedtuple_row) as rows:
            found = await diagnosed(Asked(gateway, rows, CALLER, SERVICE, method, path, purpose))
        gateway.pool.close()
        await asyncio.sleep(0)
        return found

    return {step["name"]: step for step in asyncio.run(find())}


def outcome(found: Steps, name: str) -> tuple[str, str]:
    return found[name]["outcome"], found[name]["finding"]


def test_a_call_that_can_be_made_fails_nowhere_and_the_provider_got_one_safe_request(
    allowed: bus.AccessRight, provider: Provider
) -> None:
    own, kept = new_bus()

    found = steps(own=own)

    assert [step["name"] for step in found.values() if step["outcome"] == "failed"] == []
    assert [(seen.method, seen.path) for seen in provider.seen] == [("HEAD", "/api")]
    assert [(record.protocol, record.status) for record in kept.records] == [("probe", 200)]
    assert set(found) == set(STEPS) - {"stamp", "adapter"}
    assert found["http"]["facts"] == {"status": 200}
    assert found["tcp"]["took_ms"] > 0


@pytest.mark.parametrize(
    ("member", "subsystem", "finding"),
    [
        ("stopped", "active", "member_stopped"),
        ("active", "asked", "asked"),
        ("active", "stopped", "stopped"),
    ],
)
def test_an_application_that_is_not_active_is_told_why(
    allowed: bus.AccessRight, hospital: bus.Subsystem, member: str, subsystem: str, finding: str
) -> None:
    bus.Member.objects.filter(pk=hospital.member_id).update(standing=member)
    bus.Subsystem.objects.filter(pk=hospital.pk).update(standing=subsystem)

    found = steps()

    assert outcome(found, "application") == ("failed", finding)
    assert outcome(found, "credential") == ("skipped", "needs_application")
    assert outcome(found, "right") == ("skipped", "needs_both")
    assert found["http"]["outcome"] == "ok"  # the provider is looked at all the same


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("since", "until", "revoked", "finding"),
    [
        (-2, 300, False, ("ok", "valid")),
        (-2, 5, False, ("warn", "ends_soon")),
        (-9, -1, False, ("failed", "expired")),
        (1, 9, False, ("failed", "not_yet")),
        (-2, 300, True, ("failed", "revoked")),
        (None, None, False, ("failed", "no_certificate")),
    ],
)
def test_a_certificate_is_judged_by_its_dates_and_revocation(
    allowed: bus.AccessRight,
    hospital: bus.Subsystem,
    since: int | None,
    until: int | None,
    revoked: bool,
    finding: tuple[str, str],
) -> None:
    bus.Subsystem.objects.filter(pk=hospital.pk).update(admission="certificate")
    now = timezone.now()
    if since is not None and until is not None:
        hospital.credentials.create(
            kind="certificate",
            fingerprint="a" * 64,
            valid_from=now + timedelta(days=since),
            valid_to=now + timedelta(days=until),
            revoked_at=now if revoked else None,
        )

    assert outcome(steps(), "credential") == finding


def test_a_right_to_another_endpoint_says_which_ones_are_open(
    allowed: bus.AccessRight, records: bus.Service, provider: Provider
) -> None:
    endpoint = records.endpoints.create(method="GET", path="/v1/*")
    bus.AccessRight.objects.filter(pk=allowed.pk).update(endpoint=endpoint)

    found = steps("/v2/7", "POST")

    assert outcome(found, "right") == ("failed", "other_endpoint")
    assert found["right"]["facts"]["open_to"] == "GET /v1/*"
    assert outcome(found, "contract") == ("warn", "outside")
    assert outcome(steps("/v1/7"), "right") == ("ok", "granted")


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"state": "withdrawn"}, "none"),
        ({"valid_to": datetime(2020, 1, 1, tzinfo=UTC)}, "ended"),
    ],
)
def test_a_right_that_is_no_more_is_a_failed_step(
    allowed: bus.AccessRight, change: dict[str, Any], finding: str
) -> None:
    bus.AccessRight.objects.filter(pk=allowed.pk).update(**change)

    assert outcome(steps(), "right") == ("failed", finding)


def test_a_purpose_that_has_to_be_named_is_checked(allowed: bus.AccessRight) -> None:
    bus.AccessRight.objects.filter(pk=allowed.pk).update(needs_purpose=True)

    assert outcome(steps(), "purpose") == ("failed", "missing")
    assert outcome(steps(purpose="Khác"), "purpose") == ("failed", "other")
    assert outcome(steps(purpose="Khám bệnh"), "purpose") == ("ok", "named")


def test_a_quota_that_is_used_up_is_seen_and_looking_uses_nothing(
    allowed: bus.AccessRight, hospital: bus.Subsystem, records: bus.Service
) -> None:
    Policy.objects.create(subsystem=hospital, quota=10)
    own, _ = new_bus()
    own.gate.used[hospital.pk, records.pk] = 9

    assert outcome(steps(own=own), "limits") == ("warn", "left")
    assert not own.gate.unsaid
    own.gate.used[hospital.pk, records.pk] = 10
    assert outcome(steps(own=own), "limits") == ("failed", "used_up")


def test_a_stopped_service_is_told_with_its_notice(allowed: bus.AccessRight, records: bus.Service) -> None:
    bus.Service.objects.filter(pk=records.pk).update(standing="stopped", stopped_notice="Bảo trì")

    found = steps()

    assert outcome(found, "service") == ("failed", "stopped")
    assert found["service"]["facts"]["notice"] == "Bảo trì"


def test_a_name_that_nobody_knows_ends_the_way(allowed: bus.AccessRight, records: bus.Service) -> None:
    bus.Service.objects.filter(pk=records.pk).update(url="http://khong-co.invalid/api")

    found = steps()

    assert outcome(found, "name") == ("failed", "unknown")
    assert [found[name]["outcome"] for name in ("tcp", "http")] == ["skipped", "skipped"]


def test_a_closed_port_is_a_refused_connection(allowed: bus.AccessRight, records: bus.Service) -> None:
    bus.Service.objects.filter(pk=records.pk).update(url="http://127.0.0.1:9/api")

    found = steps()

    assert outcome(found, "name") == ("ok", "resolved")
    assert outcome(found, "tcp") == ("failed", "refused")
    assert "127.0.0.1 port 9" in found["tcp"]["inside"]["tried"]
    assert "127.0.0.1" not in str(found["tcp"]["facts"])


@pytest.fixture
def mute() -> Iterator[int]:
    """A port that takes connections and closes them without a word: TCP alone would call it well."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def test_a_port_that_only_takes_connections_is_no_provider(
    allowed: bus.AccessRight, records: bus.Service, mute: int
) -> None:
    bus.Service.objects.filter(pk=records.pk).update(url=f"http://127.0.0.1:{mute}/api")

    found = steps()

    assert outcome(found, "tcp") == ("ok", "connected")
    assert outcome(found, "http") == ("failed", "no_http")


def test_a_certificate_of_the_provider_is_checked_as_a_call_checks_it(
    allowed: bus.AccessRight, records: bus.Service, provider: Provider, tmp_path: Path
) -> None:
    own = made(tmp_path, "provider")
    with served(provider, ssl_certfile=own.files[0], ssl_keyfile=own.files[1]) as port:
        bus.Service.objects.filter(pk=records.pk).update(url=f"https://localhost:{port}/api")
        untrusted = steps()
        trusting, _ = new_bus()
        trusting.pool.contexts[True] = ssl.create_default_context(cafile=own.files[0])
        trusted = steps(own=trusting)
        bus.Service.objects.filter(pk=records.pk).update(url=f"https://127.0.0.1:{port}/api")
        trusting, _ = new_bus()
        trusting.pool.contexts[True] = ssl.create_default_context(cafile=own.files[0])
        other_name = steps(own=trusting)

    assert outcome(untrusted, "tls") == ("failed", "self_signed")
    assert untrusted["http"]["outcome"] == "skipped"
    assert outcome(trusted, "tls") == ("warn", "ends_soon")
    assert trusted["http"]["outcome"] == "ok"
    assert outcome(other_name, "tls") == ("failed", "other_name")


def test_a_registered_health_address_has_to_answer_well(
    allowed: bus.AccessRight, records: bus.Service, provider: Provider
) -> None:
    bus.Service.objects.filter(pk=records.pk).update(health="/health?day=1")
    well = steps()
    provider.status = 404

    ill = steps()

    assert outcome(well, "http") == ("ok", "healthy")
    assert [(seen.method, seen.path, seen.query) for seen in provider.seen] == [("GET", "/api/health", "day=1")] * 2
    assert outcome(ill, "http") == ("failed", "unhealthy")


def test_a_service_behind_an_adapter_has_a_step_of_the_adapter_in_place_of_http(
    allowed: bus.AccessRight, records: bus.Service, provider: Provider
) -> None:
    url, description = f"vdxp+{provider.url}", {"client": CALLER, "service": SERVICE}
    bus.Service.objects.filter(pk=records.pk).update(url=url, adapter=description)
    provider.body = b'{"service": [{"service_code": "benh-an"}]}'

    found = steps()

    assert list(found) == [name for name in STEPS if name not in ("http", "stamp")]
    assert outcome(found, "adapter") == ("ok", "vdxp")
    assert [(seen.method, seen.path.rsplit("/", 1)[1]) for seen in provider.seen] == [("GET", "allowedMethods")]


def test_an_open_circuit_turns_calls_away(allowed: bus.AccessRight, records: bus.Service) -> None:
    DeliveryTerms.objects.create(service=records, trips_after=1, open_seconds=30)
    own, _ = new_bus()
    own.delivery.circuits.of[SERVICE] = Circuit(failures=1, opened_at=1e9)

    assert outcome(steps(own=own), "circuit") == ("failed", "open")


def test_a_record_that_cannot_be_written_is_a_failed_step(allowed: bus.AccessRight) -> None:
    own, kept = new_bus()
    kept.full = True
    full = steps(own=own)
    kept.full, kept.state = False, "spool"
    own.stamped.waiting = own.stamped.most + 1

    spooling = steps(own=own)

    assert outcome(full, "journal") == ("failed", "full")
    assert outcome(spooling, "journal") == ("warn", "spool")
    assert outcome(spooling, "stamped") == ("failed", "overdue")


class Answering(threading.Thread):
    """A gateway process that answers questions, as `Diagnosing` does."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.kept = Kept()
        self.over = threading.Event()
        self.database = database_of_the_test()
        Node.objects.create(
            name="test-1", started_at=timezone.now(), seen_at=timezone.now(), registry=1, under_way=0, report={}
        )

    def run(self) -> None:
        database = self.database

        async def serve() -> None:
            own, self.kept = new_bus()
            own.registry = await read(database, "VN-ND", 1)
            async with await psycopg.AsyncConnection.connect(
                database, autocommit=True, row_factory=namedtuple_row
            ) as rows:
                while not self.over.is_set():
                    await Diagnosing(own).once(rows)
                    await asyncio.sleep(0.02)
            own.pool.close()

        asyncio.run(serve())

    def __enter__(self) -> "Answering":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.join(10)


def test_a_question_is_answered_by_a_gateway_and_ends_with_a_real_time_stamp(
    allowed: bus.AccessRight, hospital: bus.Subsystem, records: bus.Service
) -> None:
    with Answering():
        made = bus.diagnose(SYSTEM, records, hospital, method="GET", path="/x", patience=10)

    told = bus.in_words(made, inside=True)
    assert (made.client, made.service, made.node) == (CALLER, SERVICE, "test")
    assert bus.first_failed(made) == ""
    assert [step.name for step in told] == [name for name in STEPS if name != "adapter"]
    assert "dấu thời gian" in next(step for step in told if step.name == "stamp").sentence
    assert "host" in next(step for step in told if step.name == "name").inside
    assert all(not step.inside for step in bus.in_words(made, inside=False))


def test_without_a_gateway_nobody_waits(hospital: bus.Subsystem, records: bus.Service) -> None:
    with pytest.raises(Refused, match="nút nào"):
        bus.diagnose(SYSTEM, records, hospital)

    assert not Diagnosis.objects.exists()


def test_who_is_neither_side_asks_nothing(hospital: bus.Subsystem, records: bus.Service) -> None:
    with pytest.raises(Forbidden):
        bus.diagnose(GUEST, records, hospital)

    assert not Diagnosis.objects.exists()


def test_what_is_inside_a_contract_is_not_taken_for_what_the_bus_answers_itself() -> None:
    assert "có trong hợp đồng" in said(told("contract", "inside", {"place": "GET /x"})[0], str)
    assert "trục tự trả lời" in told("tcp", "inside", {})[0]


def test_numbers_and_names_are_the_readers_own() -> None:
    now = timezone.now()
    inside = {"host": "may-chu", "la": 1}
    apart = {"name": "clock", "outcome": "ok", "finding": "together", "facts": {"seconds": 0.001}, "inside": {}}
    slow = {"name": "name", "outcome": "failed", "finding": "timeout", "facts": {"seconds": 5.0}, "inside": inside}
    made = Diagnosis(at=now, steps=[{"took_ms": 1, **each} for each in (apart, slow)])

    first, second = bus.in_words(made, inside=True)

    assert "0,001 giây" in first.sentence
    assert "5 giây" in second.sentence
    assert second.details == [("Máy chủ", "may-chu"), ("la", 1)]
    assert not bus.in_words(made, inside=False)[1].details


def test_every_step_has_its_words() -> None:
    for step, finding in _FINDINGS:
        assert step in STEPS, finding


def test_the_command_tells_every_step_and_where_it_fails(
    allowed: bus.AccessRight, hospital: bus.Subsystem, records: bus.Service, capsys: pytest.CaptureFixture[str]
) -> None:
    bus.Service.objects.filter(pk=records.pk).update(url="http://127.0.0.1:9/api")

    with Answering():
        call_command("bus", "diagnose", str(hospital), str(records), "--method", "POST", "--path", "/v1/7")

    said = capsys.readouterr().out
    assert f"{CALLER} -> {SERVICE} POST /v1/7" in said
    assert "127.0.0.1 port 9" in said
    assert said.strip().endswith("fails at: tcp")
    with pytest.raises(CommandError, match="no such application"):
        call_command("bus", "diagnose", "ORG/BVDK/khac", str(records))


def test_another_nodes_question_is_left_to_it(
    allowed: bus.AccessRight, hospital: bus.Subsystem, records: bus.Service
) -> None:
    now = timezone.now()
    Node.objects.create(name="xa-1", started_at=now, seen_at=now, registry=1, under_way=0, report={})

    with Answering(), pytest.raises(Refused, match="trả lời"):
        bus.diagnose(SYSTEM, records, hospital, node="xa", patience=0.5)

    assert not Diagnosis.objects.exists()


@pytest.mark.parametrize("values", [{"method": "TRACE"}, {"path": "/../x"}, {"purpose": "x" * 256}])
def test_what_is_no_call_is_not_asked(hospital: bus.Subsystem, records: bus.Service, values: dict[str, str]) -> None:
    with pytest.raises(Refused):
        bus.diagnose(SYSTEM, records, hospital, **values)  # type: ignore[arg-type]

    assert not Diagnosis.objects.exists()
