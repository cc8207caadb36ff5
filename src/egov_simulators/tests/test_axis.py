import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from egov_simulators.axis.signing import MOMENT, signature
from egov_simulators.axis.site import site
from egov_simulators.axis.store import Axis, top
from egov_simulators.web import Reply, Request

SYSTEM = "000.00.00.H40"
MESSAGE = """<e><MessageHeader><From><OrganId>{}</OrganId></From>{}</MessageHeader></e>"""


def message(sender: str, *receivers: str) -> bytes:
    return MESSAGE.format(sender, "".join(f"<To><OrganId>{each}</OrganId></To>" for each in receivers)).encode()


def ask(axis: Axis, method: str, path: str, body: bytes = b"", key: str = "mau", **query: str) -> Reply:
    at = datetime.now(UTC).strftime(MOMENT)
    signed = signature(key, method, path, urlencode(query), SYSTEM, at, body)
    headers = {"systemid": SYSTEM, "timestamp": at, "signature": signed}
    return site(axis).answer(Request(method, path, query, body, headers))


def said(reply: Reply) -> dict[str, object]:
    found: dict[str, object] = json.loads(reply.body)
    return found


def test_a_document_lies_in_the_inbox_of_its_receiver_once():
    axis = Axis({SYSTEM: "mau", "000.00.00.G22": "khac"})
    content = message(SYSTEM, "000.00.00.G22", "000.00.00.X99")

    first, again = said(ask(axis, "POST", "/sendEdoc", content)), said(ask(axis, "POST", "/sendEdoc", content))

    assert first == again
    assert (first["status"], first["errorCode"]) == ("OK", 0)
    assert [each.receiver for each in axis.inbox("000.00.00.G22", "edoc")] == ["000.00.00.G22"]


def test_what_came_is_listed_until_it_is_done():
    axis = Axis({SYSTEM: "mau"})
    number = axis.put("edoc", "000.00.14.H40", message("000.00.00.G22", "000.00.14.H40"))

    assert [each["id"] for each in json.loads(ask(axis, "GET", "/getReceivedEdocList").body)] == [number]
    assert b"MessageHeader" in ask(axis, "GET", "/getEdoc", docId=number).body
    ask(axis, "POST", "/updateStatus", json.dumps({"docId": number, "status": "done"}).encode())

    assert json.loads(ask(axis, "GET", "/getReceivedEdocList").body) == []


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"<a", 21),
        (b"<a/>", 22),
        (message("000.00.00.G22", SYSTEM), 19),
        (message(SYSTEM, "000.00.00.X99"), 18),
    ],
)
def test_what_is_wrong_is_refused_by_number(content, number):
    axis = Axis({SYSTEM: "mau"})

    assert said(ask(axis, "POST", "/sendEdoc", content))["errorCode"] == number
    assert axis.items == []


def test_without_the_right_signature_there_is_no_answer():
    axis = Axis({SYSTEM: "mau"})

    for path in ("/getReceivedEdocList", "/getEdoc", "/getAgenciesList"):
        reply = ask(axis, "GET", path, key="khac")
        assert (reply.status, said(reply)["errorCode"]) == (401, 15)


def test_nobody_reads_the_inbox_of_another_province():
    axis = Axis({SYSTEM: "mau"})
    number = axis.put("edoc", "000.00.00.H42", message("000.00.00.G22", "000.00.00.H42"))

    assert ask(axis, "GET", "/getEdoc", docId=number).status == 404
    assert (top("000.00.14.H40"), top("H40.14")) == ("H40", "H40")
