"""The province's axis and the national one: documents out and in, each once, also when something breaks off."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.gateways import HOSPITAL, Gateway, service

from egov.kernel.edxml import Party, Response, read, write
from egov.lgsp.bus.gateway.adapters import vxp
from egov.lgsp.bus.gateway.edoc.fetching import LOOKING
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.tests.delivering import QUICK, Tables, until
from egov.lgsp.bus.tests.edocs import (
    AXIS,
    JUSTICE,
    OTHER,
    PROVINCE,
    document,
    posted,
    status,
    taking_part,
    use,
    with_axis,
)
from egov_simulators.axis.signing import signature, signed_by
from egov_simulators.axis.site import site
from egov_simulators.axis.store import Axis
from egov_simulators.web import server

pytestmark = pytest.mark.django_db
NATIONAL = "GOV/VPCP/truc-quoc-gia/van-ban"
G22 = "000.00.00.G22"


@pytest.fixture(scope="module")
def running_axis() -> Iterator[tuple[Axis, str]]:
    axis = Axis({PROVINCE: "mau"}, {OTHER: "Tỉnh bạn", G22: "Văn phòng Chính phủ", PROVINCE: "UBND tỉnh Nam Định"})
    web = server(site(axis), "127.0.0.1", 0)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield axis, f"127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()
    thread.join(5)


@pytest.fixture
def national(running_axis: tuple[Axis, str]) -> Axis:
    axis, _where = running_axis
    axis.items.clear()
    axis.taken.clear()
    axis.systems[PROVINCE] = "mau"
    return axis


def connected(delivery: Gateway, where: str, every: float = 1.0) -> None:
    """From now on the province's axis is connected to the one at this address."""
    away = service(
        f"vxp+http://{where}",
        *("van-ban", 8),
        provider=f"VN-ND/{NATIONAL.rpartition('/')[0]}",
        adapter={"system": PROVINCE, "secret": "vxp"},
        terms=replace(QUICK, tries=100, longest_wait=0.3),
        most_bytes=50_000_000,
    )
    known = with_axis(away, national=NATIONAL)
    own = known.rest[AXIS, "v1"]
    known.rest[AXIS, "v1"] = replace(own, adapter={"national": NATIONAL, "every": every})
    use(delivery, known)


@pytest.fixture
def axis(
    delivery: Gateway, tables: Tables, running_axis: tuple[Axis, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    monkeypatch.setattr(delivery.bus.adapters, "secret_of", lambda _application: lambda _name: "mau")
    with taking_part(tables):
        connected(delivery, running_axis[1], 0.05)
        yield delivery
        use(delivery, with_axis())
        tables.do("SELECT pg_advisory_lock(%s, 9)", LOOKING)  # a look that is under way ends, no other begins
    tables.do("SELECT pg_advisory_unlock(%s, 9)", LOOKING)


@pytest.fixture
def province(axis: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=axis.url, headers={"X-Road-Client": HOSPITAL}, timeout=10) as client:
        yield client


def outside(tables: Tables) -> list[tuple[str, bool]]:
    query = "SELECT d.status, e.axis_id <> '' AS numbered FROM bus_edocdelivery d JOIN bus_edoc e ON e.id = d.edoc_id"
    return [(row.status, row.numbered) for row in tables.rows(query)]


def test_a_document_goes_out_and_its_number_comes_back(
    province: httpx.Client, national: Axis, tables: Tables, axis: Gateway
) -> None:
    sent = document(receivers=(Party(OTHER, "", "Tỉnh bạn"),))

    assert posted(province, sent).json()["success"]

    until(lambda: outside(tables) == [("done", True)])
    assert [(each.receiver, read(each.content)) for each in national.items] == [(OTHER, sent)]
    assert ("async", 200) in {(each.protocol, each.status) for each in axis.kept.records}


def test_what_the_national_axis_refuses_has_failed(province: httpx.Client, national: Axis, tables: Tables) -> None:
    del national.agencies[OTHER]

    posted(province, document(receivers=(Party(OTHER, "", "Tỉnh bạn"),)))

    until(lambda: outside(tables) == [("fail", False)])
    national.agencies[OTHER] = "Tỉnh bạn"
    assert national.items == []


def test_what_failed_outside_is_tried_again_when_it_is_resent(
    province: httpx.Client, national: Axis, tables: Tables
) -> None:
    del national.agencies[OTHER]
    posted(province, document(receivers=(Party(OTHER, "", "Tỉnh bạn"),)))
    until(lambda: outside(tables) == [("fail", False)])
    national.agencies[OTHER] = "Tỉnh bạn"

    with tables.connection.transaction():  # what `ResendEdoc` leaves
        tables.do("UPDATE bus_edocdelivery SET status = 'initial'")
        tables.do("UPDATE bus_message SET state = 'waiting', tries = 0, next_at = now(), ended_at = NULL")

    until(lambda: outside(tables) == [("done", True)])
    assert len(national.items) == 1


def test_while_the_national_axis_is_away_documents_wait(
    province: httpx.Client, axis: Gateway, national: Axis, tables: Tables, running_axis: tuple[Axis, str]
) -> None:
    connected(axis, "127.0.0.1:9")
    posted(province, document(receivers=(Party(OTHER, "", "Tỉnh bạn"),)))
    until(lambda: tables.rows("SELECT 1 FROM bus_message WHERE tries > 1 AND state = 'waiting'"))
    assert outside(tables) == [("initial", False)]

    connected(axis, running_axis[1], 0.05)

    until(lambda: outside(tables) == [("done", True)])
    assert len(national.items) == 1


def test_what_comes_from_the_national_axis_is_fetched_once_and_confirmed(
    province: httpx.Client, national: Axis, tables: Tables
) -> None:
    came = document(sender=Party(G22, "", "VPCP"), receivers=(Party(PROVINCE, "", "UBND"), Party(G22, "", "VPCP")))
    national.put("edoc", PROVINCE, write(came))
    national.put("edoc", PROVINCE, write(came))

    until(lambda: {each.status for each in national.items} == {"done"})

    mine = province.get(f"/r1/{AXIS}/v1/syncReceivedEdocList").json()["data"]
    assert [(each["from"], each["to"]) for each in mine] == [(G22, PROVINCE)]
    fetched = province.get(f"/r1/{AXIS}/v1/getEdoc", params={"docId": mine[0]["docId"]}).json()
    assert read(fetched["edxml"].encode()) == came
    assert len(tables.rows("SELECT 1 FROM bus_edoc")) == 1


def test_a_status_from_outside_reaches_the_document(province: httpx.Client, national: Axis, tables: Tables) -> None:
    sent = document(receivers=(Party(OTHER, "", "Tỉnh bạn"),))
    number = posted(province, sent).json()["data"]["docId"]
    until(lambda: outside(tables) == [("done", True)])
    said = replace(
        status(sent, "03"),
        sender=Party(OTHER, "", "Tỉnh bạn"),
        about=Response(PROVINCE, sent.code, sent.day, sent.document_id),
    )

    national.put("status", PROVINCE, write(said))

    def handled() -> list[str]:
        found = province.get(f"/r1/{AXIS}/v1/getSentEdocList", params={"docId": number}).json()["data"]
        return [each["handled"] for each in found]

    assert until(lambda: handled() == ["03"])


@pytest.mark.parametrize("content", [b"<a/>", write(document(receivers=(Party(OTHER, "", "Tỉnh bạn"),)))])
def test_what_cannot_be_taken_is_told_as_failed(
    axis: Gateway, national: Axis, tables: Tables, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content == b"<a/>":
        monkeypatch.setattr("egov_simulators.axis.store._parties", lambda *_: (G22, [PROVINCE]))
    national.put("edoc", PROVINCE, content)

    until(lambda: [each.status for each in national.items] == ["fail"])
    assert tables.rows("SELECT 1 FROM bus_edoc") == []


def test_a_wrong_secret_takes_nothing_and_loses_nothing(axis: Gateway, national: Axis, tables: Tables) -> None:
    national.systems[PROVINCE] = "khac"
    came = document(sender=Party(G22, "", "VPCP"), receivers=(Party(PROVINCE, "", "UBND"),))
    national.put("edoc", PROVINCE, write(came))
    until(lambda: any(each.fault.endswith("ServiceFailed.Refused") for each in axis.kept.records))
    assert [each.status for each in national.items] == ["initial"]

    national.systems[PROVINCE] = "mau"

    until(lambda: [each.status for each in national.items] == ["done"])


def test_an_application_may_call_the_national_axis_itself(
    province: httpx.Client, national: Axis, axis: Gateway
) -> None:
    found = province.get(f"/r1/VN-ND/{NATIONAL}/getAgenciesList")
    other = province.get(f"/r1/VN-ND/{NATIONAL}/khac")

    assert OTHER in {each["code"] for each in found.json()}
    assert (other.status_code, other.json()["type"]) == (404, "Client.NotFound")


def test_the_country_s_agencies_become_known_and_ours_stay_as_they_are(
    axis: Gateway, national: Axis, tables: Tables
) -> None:
    query = "SELECT code, name, listed FROM bus_edocagency ORDER BY code"
    known = until(lambda: len(found := tables.rows(query)) == 4 and found)

    assert [(row.code, row.name, row.listed) for row in known] == [
        (G22, "Văn phòng Chính phủ", True),
        (PROVINCE, f"Cơ quan {PROVINCE}", False),
        (JUSTICE, f"Cơ quan {JUSTICE}", False),
        (OTHER, "Cơ quan tỉnh bạn", False),
    ]


# signatures


def test_both_sides_sign_the_same() -> None:
    terms = vxp.terms("vxp+https://truc.example/a", {"system": PROVINCE, "secret": "vxp"})
    at = "20180105083000"

    made = vxp.signature(terms, b"mau", "POST", "/sendEdoc", "a=1", at, b"x")

    assert made == signature("mau", "POST", "/sendEdoc", "a=1", PROVINCE, at, b"x")


@pytest.mark.parametrize(
    "change",
    [{"system": "khac"}, {"at": "1"}, {"at": "20180105083001"}, {"signature": "x"}, {"body": b"y"}, {"minutes": 6}],
)
def test_a_signature_that_does_not_fit_is_nobodys(change: dict[str, Any]) -> None:
    at = "20180105083000"
    given = {"system": PROVINCE, "at": at, "body": b"x", "minutes": 1} | change
    signed = change.get("signature", signature("mau", "POST", "/a", "", PROVINCE, at, b"x"))
    headers = {"systemid": given["system"], "timestamp": given["at"], "signature": signed}
    now = datetime(2018, 1, 5, 8, 30, tzinfo=UTC) + timedelta(minutes=given["minutes"])

    found = signed_by({PROVINCE: "mau"}, headers, "POST", "/a", "", given["body"], now)

    assert found is None


def test_another_way_to_sign_is_a_matter_of_settings() -> None:
    document = {
        "system": PROVINCE,
        "secret": "vxp",
        "digest": "sha512",
        "encoding": "hex",
        "signed": ["system", "time"],
        "between": "|",
        "headers": ["X-Ma", "X-Gio", "X-Ky"],
    }

    made = vxp.signature(vxp.terms("vxp+https://truc.example", document), b"k", "GET", "/a", "", "1", b"")

    assert len(made) == 128


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "adapter.system"),
        ({"system": "a"}, "adapter.secret"),
        ({"system": "a", "secret": "b", "digest": "md5"}, "adapter.digest"),
        ({"system": "a", "secret": "b", "signed": ["path"]}, "phải có time"),
        ({"system": "a", "secret": "b", "headers": ["x"]}, "ba tên"),
        ({"system": "a", "secret": "b", "khac": 1}, "khac"),
    ],
)
def test_a_wrong_description_of_the_axis_is_refused(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        vxp.terms("vxp+https://truc.example", document)
