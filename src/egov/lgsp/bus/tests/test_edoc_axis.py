"""The province's document axis: who may send for whom, what arrives where, and that it arrives once."""

import hashlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway

from egov.kernel.edxml import Party, read, write
from egov.lgsp.bus.gateway.keys import node_key
from egov.lgsp.bus.gateway.registry import Credential
from egov.lgsp.bus.gateway.tokens import Tokens
from egov.lgsp.bus.tests.delivering import Tables
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

pytestmark = pytest.mark.django_db
CALL = f"/r1/{AXIS}/v1"


@pytest.fixture
def axis(delivery: Gateway, tables: Tables) -> Iterator[Gateway]:
    use(delivery, with_axis())
    with taking_part(tables):
        yield delivery


@pytest.fixture
def province(axis: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=axis.url, headers={"X-Road-Client": HOSPITAL}, timeout=10) as client:
        yield client


@pytest.fixture
def justice(axis: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=axis.url, headers={"X-Road-Client": HEALTH}, timeout=10) as client:
        yield client


def listed(client: httpx.Client, what: str = "syncReceivedEdocList", **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{CALL}/{what}", params=asked).json()["data"]
    return found


def kept(tables: Tables) -> int:
    return int(tables.rows("SELECT count(*) AS n FROM bus_edoc")[0].n)


def test_a_document_reaches_the_agency_that_it_is_for(
    province: httpx.Client, justice: httpx.Client, axis: Gateway
) -> None:
    sent = document()

    answer = posted(province, sent).json()

    assert (answer["success"], answer["data"]["status"], answer["data"]["errorCode"]) == (True, "OK", 0)
    mine = listed(justice)
    assert [(each["docId"], each["from"], each["to"]) for each in mine] == [
        (answer["data"]["docId"], PROVINCE, JUSTICE)
    ]
    assert (mine[0]["status"], mine[0]["messageType"], mine[0]["serviceType"]) == ("initial", "edoc", "eDoc")
    fetched = justice.get(f"{CALL}/getEdoc", params={"docId": mine[0]["docId"]}).json()
    assert read(fetched["edxml"].encode()) == sent
    assert (fetched["edocCode"], fetched["edocAbstract"]) == (sent.code, sent.subject)
    assert [(each["fileName"], b64decode(each["fileContent"])) for each in fetched["attachments"]] == [
        ("qd.pdf", b"%PDF-1.7")
    ]
    assert listed(province) == []
    assert [each.client for each in axis.kept.records][:2] == [HOSPITAL, HEALTH]


def test_the_same_document_is_kept_once(province: httpx.Client, justice: httpx.Client, tables: Tables) -> None:
    content = write(document())

    numbers = {posted(province, content).json()["data"]["docId"] for _ in range(3)}

    assert len(numbers) == 1
    assert (kept(tables), len(listed(justice))) == (1, 1)


def test_an_id_belongs_to_one_document(province: httpx.Client, tables: Tables) -> None:
    sent = document()
    posted(province, sent)

    answer = posted(province, replace(sent, subject="Khác")).json()

    assert (answer["success"], answer["data"]["errorCode"]) == (False, 22)
    assert sent.document_id in answer["message"]
    assert kept(tables) == 1


def test_states_go_from_the_receiver_to_the_sender(province: httpx.Client, justice: httpx.Client) -> None:
    sent = document()
    number = posted(province, sent).json()["data"]["docId"]
    justice.post(f"{CALL}/updateStatus", json={"docId": number, "status": "done"})
    posted(justice, status(sent, "01"), "status")
    posted(justice, status(sent, "03"), "status")

    assert posted(justice, status(sent, "01", "lùi"), "status").json()["success"]

    found = listed(province, "getSentEdocList", docId=number)
    assert [(each["status"], each["handled"], each["handledDesc"]) for each in found] == [
        ("done", "03", "Đã tiếp nhận")
    ]
    assert len(listed(province, messageType="status")) == 3


def test_done_stays_done(province: httpx.Client, justice: httpx.Client) -> None:
    number = posted(province, document()).json()["data"]["docId"]
    call = {"docId": number}
    assert justice.post(f"{CALL}/updateStatus", json=call | {"status": "fail"}).json()["success"]
    assert justice.post(f"{CALL}/updateStatus", json=call | {"status": "done"}).json()["success"]

    assert not justice.post(f"{CALL}/updateStatus", json=call | {"status": "fail"}).json()["success"]

    assert listed(justice)[0]["status"] == "done"


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"sender": Party(JUSTICE, "", "Sở")}, 19),
        ({"sender": Party("000.00.99.H40", "", "Sở")}, 19),
        ({"receivers": (Party("000.00.99.H40", "", "Sở"),)}, 18),
        ({"receivers": (Party(OTHER, "", "Sở"),)}, 18),
    ],
)
def test_who_cannot_send_or_get_is_named_and_nothing_is_kept(
    province: httpx.Client, tables: Tables, change: dict[str, Any], number: int
) -> None:
    answer = posted(province, document(**change)).json()

    assert (answer["success"], answer["data"]["status"], answer["data"]["errorCode"]) == (False, "FAIL", number)
    assert kept(tables) == 0
    assert tables.rows("SELECT 1 FROM bus_message") == []


def test_a_locked_receiver_gets_nothing(province: httpx.Client, tables: Tables) -> None:
    tables.do("UPDATE bus_edocagency SET locked = true WHERE code = %s", JUSTICE)

    assert posted(province, document()).json()["data"]["errorCode"] == 23
    assert kept(tables) == 0


def test_either_code_of_an_agency_names_it(province: httpx.Client, justice: httpx.Client) -> None:
    posted(province, document(receivers=(Party("H40.14", "", "Sở Tư pháp"),)))

    assert [each["to"] for each in listed(justice)] == [JUSTICE]


@pytest.mark.parametrize(
    ("content", "kind", "number"),
    [
        (b"khong phai xml", "edoc", 21),
        (b"<!DOCTYPE a><a/>", "edoc", 21),
        (
            write(document())
            .replace(b"<edXML:Subject>", b"<edXML:Subjekt>")
            .replace(b"/edXML:Subject>", b"/edXML:Subjekt>"),
            "edoc",
            22,
        ),
        (write(document()), "status", 22),
        (write(document()), "khac", 22),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(
    province: httpx.Client, tables: Tables, content: bytes, kind: str, number: int
) -> None:
    answer = posted(province, content, kind).json()

    assert (answer["success"], answer["data"]["errorCode"]) == (False, number)
    assert kept(tables) == 0


def test_without_a_file_or_as_plain_xml(province: httpx.Client, tables: Tables) -> None:
    nothing = province.post(f"{CALL}/sendEdoc", files={"khac": b"x"})
    plain = province.post(f"{CALL}/sendEdoc", content=write(document()), headers={"Content-Type": "application/xml"})

    assert nothing.json()["data"]["errorCode"] == 10
    assert plain.json()["success"]
    assert kept(tables) == 1


def test_nobody_reads_what_is_for_others(province: httpx.Client, axis: Gateway) -> None:
    number = posted(province, document()).json()["data"]["docId"]
    with httpx.Client(base_url=axis.url, headers={"X-Road-Client": AXIS}) as stranger:
        answers = [
            stranger.get(f"{CALL}/getEdoc", params={"docId": number}).json(),
            stranger.get(f"{CALL}/getEdoc", params={"docId": str(uuid4())}).json(),
            stranger.post(f"{CALL}/updateStatus", json={"docId": number, "status": "done"}).json(),
        ]
        assert listed(stranger) == listed(stranger, "getSentEdocList") == []

    assert [each["success"] for each in answers] == [False] * 3
    assert answers[0] == answers[1]


def test_lists_are_of_days_and_in_pages(province: httpx.Client, justice: httpx.Client) -> None:
    for _ in range(3):
        posted(province, document())

    assert len(listed(justice, pageSize=2)) == 2
    assert len(listed(justice, pageSize=2, pageIndex=2)) == 1
    assert listed(justice, fromDate="2018/01/01", toDate="2018/01/02") == []
    assert listed(justice, status="done") == []
    wrong = justice.get(f"{CALL}/syncReceivedEdocList", params={"fromDate": "hôm nay"}).json()
    assert wrong["data"]["errorCode"] == 22


def test_the_directory_names_both_codes(province: httpx.Client) -> None:
    found = listed(province, "getAgenciesList")

    assert [(each["code102"], each["code"]) for each in found] == [
        (PROVINCE, "H40.00"),
        (JUSTICE, "H40.14"),
        (OTHER, OTHER),
    ]


def test_an_address_that_the_axis_does_not_have(province: httpx.Client) -> None:
    assert province.get(f"{CALL}/xoaEdoc").status_code == 404
    assert province.get(f"{CALL}/sendEdoc").status_code == 405


def test_without_a_right_nothing_is_taken(province: httpx.Client, axis: Gateway, tables: Tables) -> None:
    use(axis, replace(with_axis(), grants={}))

    answer = posted(province, document())

    assert (answer.status_code, answer.json()["type"]) == (500, "Server.ServerProxy.AccessDenied")
    assert kept(tables) == 0


def test_what_is_for_another_province_is_handed_over_with_the_document(
    province: httpx.Client, axis: Gateway, tables: Tables
) -> None:
    use(axis, with_axis(national="GOV/VPCP/truc-quoc-gia/van-ban"))
    sent = document(receivers=(Party(OTHER, "", "Sở"), Party(JUSTICE, "", "Sở Tư pháp")))

    number = posted(province, sent).json()["data"]["docId"]
    posted(province, sent)

    handed = tables.rows("SELECT * FROM bus_message")
    assert [(str(row.uuid), row.client, row.service) for row in handed] == [
        (number, AXIS, "VN-ND/GOV/VPCP/truc-quoc-gia/van-ban")
    ]
    assert read(bytes(handed[0].body)) == sent
    outside = tables.rows("SELECT receiver FROM bus_edocdelivery WHERE outside")
    assert [row.receiver for row in outside] == [OTHER]


# the provincial form's own addresses


@pytest.fixture
def by_token(axis: Gateway, tmp_path: Any) -> Iterator[Gateway]:
    now = datetime.now(UTC)
    digest = hashlib.sha256(b"mat-khau").hexdigest()
    secret = Credential(1, "secret", digest, "", now - timedelta(1), now + timedelta(1))
    known = with_axis(credentials={digest: secret})
    callers = known.callers | {HOSPITAL: replace(known.callers[HOSPITAL], admission="token")}
    axis.bus.tokens = Tokens(node_key(tmp_path, "test"), "http://127.0.0.1:8008", "VN-ND")
    axis.bus.followers.append(axis.bus.tokens.follow)
    use(axis, replace(known, callers=callers))
    yield axis
    axis.bus.followers.remove(axis.bus.tokens.follow)
    axis.bus.tokens = None


def login(client: httpx.Client, **said: str) -> httpx.Response:
    given = {"username": HOSPITAL, "password": "mat-khau", "appCode": "his"} | said
    return client.post("/edoc/v1/auth/login", json=given)


def test_a_system_logs_in_and_calls_by_the_provincial_form(by_token: Gateway, justice: httpx.Client) -> None:
    with httpx.Client(base_url=by_token.url, timeout=10) as client:
        token = login(client).json()["data"]["token"]
        headers = {"Authorization": f"Bearer {token}", "X-SystemId": HOSPITAL, "X-SecretKey": "mat-khau"}
        client.headers.update(headers)
        answer = posted(client, document(), path="/edoc/v1/sendEdoc").json()
        mine = client.get("/edoc/v1/getSentEdocList").json()

    assert answer["success"]
    assert [each["docId"] for each in mine["data"]] == [answer["data"]["docId"]]
    assert len(listed(justice)) == 1
    assert by_token.last.client in (HOSPITAL, HEALTH)


@pytest.mark.parametrize("wrong", [{"password": "khac"}, {"username": HEALTH}, {"appCode": "khac"}])
def test_a_wrong_login_gets_no_token(by_token: Gateway, wrong: dict[str, str]) -> None:
    with httpx.Client(base_url=by_token.url) as client:
        answer = login(client, **wrong)

    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (401, 15)
    assert "token" not in answer.json()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        {"X-SystemId": HOSPITAL, "X-SecretKey": "khac"},
        {"X-SystemId": HOSPITAL, "X-SecretKey": "mat-khau"},
    ],
)
def test_without_token_and_secret_nothing_is_taken(by_token: Gateway, tables: Tables, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=by_token.url, headers=headers) as client:
        answer = posted(client, document(), path="/edoc/v1/sendEdoc")

    assert answer.status_code >= 400
    assert (answer.json()["success"], answer.json()["data"]["status"]) == (False, "FAIL")
    assert kept(tables) == 0
