"""Letters by SMTP: made from templates, safe from what callers write, refused by the side that is to blame."""

import base64
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from tests.gateways import Gateway

from egov.lgsp.bus.gateway.adapters.mail.letters import contract, terms
from egov.lgsp.bus.rules.contracts import Broken, read
from egov.lgsp.bus.tests.adapting import R1, adapted, offer

LETTER = {
    "path": "POST /moi/{ma}",
    "to": "{nguoi_nhan}",
    "cc": "{dong_gui}",
    "bcc": "luu@namdinh.gov.vn",
    "subject": "Giấy mời {ma}: {viec}",
    "text": "Kính gửi {ten},\nMời dự {viec}.",
    "html": "<p>Kính gửi <b>{ten}</b></p>",
    "attachments": "tep",
}
POST = {"tls": False, "from": "Sở Nội vụ <so-noi-vu@namdinh.gov.vn>", "operations": [LETTER]}
CALL: dict[str, Any] = {
    "nguoi_nhan": ["an@xa.gov.vn", "Trần Bình <binh@xa.gov.vn>"],
    "dong_gui": [],
    "viec": "họp giao ban",
    "ten": "<i>An</i>",
    "tep": [{"name": "mời.pdf", "type": "application/pdf", "content": base64.b64encode(b"%PDF-").decode()}],
}


class Sink:
    """Takes letters; `answer` is what it says after each, `refuses` whom it does not know."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = "250 OK"
        self.refuses = "nobody"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuses in address:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer


class Closing(Controller):
    """Hangs up before it stops; the library leaves open what is open."""

    def factory(self) -> Any:
        made = super().factory()
        self.made = [*getattr(self, "made", []), made]
        return made

    def stop(self, no_assert: bool = False) -> None:
        for each in self.made:
            if each.transport is not None:
                self.loop.call_soon_threadsafe(each.transport.abort)
        super().stop(no_assert)


@pytest.fixture(scope="module")
def server() -> Iterator[Controller]:
    controller = Closing(Sink(), hostname="127.0.0.1", port=0)
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        controller.port = free.getsockname()[1]
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def sink(server: Controller, gateway: Gateway) -> Iterator[Sink]:
    found: Sink = server.handler
    found.taken.clear()
    found.answer, found.refuses = "250 OK", "nobody"
    offer(gateway, adapted(f"smtp://127.0.0.1:{server.port}", POST))
    yield found
    gateway.bus.adapters.retire()


def test_a_letter_is_made_from_its_template(hospital: httpx.Client, sink: Sink) -> None:
    answer = hospital.post(f"{R1}/moi/12", json=CALL, headers={"X-Road-Id": "m-1"})

    assert answer.status_code == 200, answer.text
    (envelope,) = sink.taken
    mail = message_from_bytes(envelope.content, policy=default)
    assert envelope.rcpt_tos == ["an@xa.gov.vn", "binh@xa.gov.vn", "luu@namdinh.gov.vn"]
    assert envelope.mail_from == "so-noi-vu@namdinh.gov.vn"
    assert mail["Subject"] == "Giấy mời 12: họp giao ban"
    assert mail["Bcc"] is None
    assert mail["Message-ID"] == answer.json()["messageId"]
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))  # type: ignore[attr-defined]
    assert "Kính gửi <i>An</i>," in plain.get_content()
    assert "<b>&lt;i&gt;An&lt;/i&gt;</b>" in html.get_content()
    (attached,) = mail.iter_attachments()  # type: ignore[attr-defined]
    assert (attached.get_filename(), attached.get_content()) == ("mời.pdf", b"%PDF-")


def test_the_same_message_sent_again_is_the_same_letter_and_another_is_not(hospital: httpx.Client, sink: Sink) -> None:
    ids = [hospital.post(f"{R1}/moi/1", json=CALL, headers={"X-Road-Id": each}).json()["messageId"] for each in "aab"]

    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    "change",
    [
        {"viec": "x\r\nBcc: ke-xau@vi-du.vn"},
        {"viec": "x\u2028y"},
        {"nguoi_nhan": "an@xa.gov.vn\nBcc: b@c.vn"},
        {"nguoi_nhan": "an@xa.gov.vn, b@c.vn"},
        {"nguoi_nhan": "khong-phai-dia-chi"},
        {"nguoi_nhan": "<script>@x.vn"},
        {"nguoi_nhan": []},
        {"nguoi_nhan": ["a@b.vn"] * 101},
        {"ten": {"a": 1}},
        {"viec": None},
        {"tep": [{"name": "a\r\nX: y", "content": ""}]},
        {"tep": [{"name": "../a", "content": ""}]},
        {"tep": [{"name": "a", "content": "%%%"}]},
        {"tep": [{"name": "a", "type": "multipart/mixed", "content": ""}]},
        {"tep": "x"},
    ],
)
def test_what_could_forge_a_letter_sends_none(hospital: httpx.Client, sink: Sink, change: dict[str, Any]) -> None:
    body = {**CALL, "dong_gui": []} | change
    if change.get("nguoi_nhan") == []:
        body["nguoi_nhan"] = []

    answer = hospital.post(f"{R1}/moi/1", json=body)

    if change.get("nguoi_nhan") == []:
        assert sink.taken[0].rcpt_tos == ["luu@namdinh.gov.vn"]  # the hidden one remains
    else:
        assert (answer.status_code, answer.json()["type"]) == (400, "Client.BadRequest"), answer.text
        assert sink.taken == []


def test_only_permitted_recipients_are_written_to(
    gateway: Gateway, hospital: httpx.Client, sink: Sink, server: Controller
) -> None:
    described = {**POST, "recipients": ["*@namdinh.gov.vn", "*@*.gov.vn"]}
    offer(gateway, adapted(f"smtp://127.0.0.1:{server.port}", described))

    assert hospital.post(f"{R1}/moi/1", json=CALL).status_code == 200
    refused = hospital.post(f"{R1}/moi/1", json=CALL | {"nguoi_nhan": "a@gmail.com"})

    assert refused.status_code == 400
    assert len(sink.taken) == 1


@pytest.mark.parametrize(
    ("said", "code", "status"),
    [
        ("451 later", "Server.ServerProxy.ServiceFailed.Busy", 503),
        ("554 spam", "Server.ServerProxy.ServiceFailed.LetterRefused", 500),
    ],
)
def test_a_letter_that_the_server_refuses_is_its_fault(
    hospital: httpx.Client, sink: Sink, said: str, code: str, status: int
) -> None:
    sink.answer = said

    answer = hospital.post(f"{R1}/moi/1", json=CALL)

    assert (answer.status_code, answer.json()["type"]) == (status, code)


def test_recipients_that_nobody_knows_are_the_callers_fault(hospital: httpx.Client, sink: Sink) -> None:
    sink.refuses = "binh"
    some = hospital.post(f"{R1}/moi/1", json=CALL)
    sink.refuses = "@"
    none = hospital.post(f"{R1}/moi/1", json=CALL)

    assert some.json()["refused"] == {"binh@xa.gov.vn": "550"}
    assert (none.status_code, none.json()["type"]) == (422, "Client.RecipientsRefused")


def test_a_server_without_tls_gets_no_letter_where_tls_is_wanted(
    gateway: Gateway, hospital: httpx.Client, sink: Sink, server: Controller
) -> None:
    offer(gateway, adapted(f"smtp://127.0.0.1:{server.port}", {**POST, "tls": True}))

    answer = hospital.post(f"{R1}/moi/1", json=CALL)

    assert answer.json()["type"] == "Server.ServerProxy.SslAuthenticationFailed"
    assert sink.taken == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"from": "khong"}, "adapter.from phải là địa chỉ thư."),
        ({"user": "a"}, "adapter.user và adapter.password (tên bí mật) phải có cả hai hoặc không có."),
        ({"operations": [LETTER | {"subject": "a\nb"}]}, "adapter.operations[0].subject chỉ được một dòng."),
        ({"operations": [{"path": "POST /", "to": "a@b.vn", "subject": "x"}]}, "Thiếu adapter.operations[0].text."),
    ],
)
def test_a_description_that_makes_no_letter_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Broken) as refused:
        terms("smtp://may", POST | change)

    assert sentence in str(refused.value)


def test_the_contract_names_the_blanks() -> None:
    import json

    made = contract("Thư", "smtp://may", POST)

    assert read(json.dumps(made), "OPENAPI").endpoints == (("POST", "/moi/*"),)
    schema = made["paths"]["/moi/{ma}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["dong_gui", "nguoi_nhan", "ten", "viec"]
    assert "tep" in schema["properties"]
