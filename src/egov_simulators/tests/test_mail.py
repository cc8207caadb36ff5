import json
from email.message import EmailMessage

import pytest

from egov_simulators.mail.site import site
from egov_simulators.mail.store import Store
from egov_simulators.web import Request


@pytest.fixture
def store(tmp_path):
    box = Store(tmp_path / "mail.sqlite")
    yield box
    box.close()


def letter() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "cong@namdinh.vn", "thuong@example.com", "Đã tiếp nhận hồ sơ"
    mail.set_content("Xin chào Thương")
    mail.add_alternative("<html><head></head><body><b>Xin chào</b></body></html>", subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="giấy hẹn.pdf")
    return mail.as_bytes()


def get(store, path, **query):
    return site(store).answer(Request("GET", path, query, b""))


def test_messages_are_listed_newest_first_and_by_address(store):
    first = store.keep("a@x.vn", ["Thuong@example.com"], letter())
    second = store.keep("a@x.vn", ["dung@example.com", "thuong@example.com"], letter())
    store.keep("a@x.vn", ["khac-thuong@example.com"], letter())

    data = json.loads(get(store, "/api/messages", to="thuong@example.com").body)

    assert [message["id"] for message in data["messages"]] == [second, first]


def test_a_message_as_data(store):
    number = store.keep("a@x.vn", ["thuong@example.com"], letter())

    data = json.loads(get(store, f"/api/messages/{number}").body)

    assert data["subject"] == "Đã tiếp nhận hồ sơ"
    assert data["text"] == "Xin chào Thương\n"
    assert "<b>Xin chào</b>" in data["html"]
    assert data["attachments"][0]["name"] == "giấy hẹn.pdf"
    assert get(store, "/api/messages/99").status == 404


def test_a_message_can_be_read_and_its_attachment_taken(store):
    number = store.keep("a@x.vn", ["thuong@example.com"], letter())

    page = get(store, f"/thu/{number}").body.decode()
    shown = get(store, f"/thu/{number}/trang")
    file = get(store, f"/thu/{number}/tep/0")

    assert "Đã tiếp nhận hồ sơ" in page
    assert "giấy hẹn.pdf" in page
    assert b'<base target="_blank">' in shown.body
    assert dict(shown.headers)["Content-Security-Policy"].startswith("sandbox")
    assert (file.content_type, file.body) == ("application/pdf", b"%PDF-1.7")
    assert get(store, f"/thu/{number}/tep/1").status == 404
    assert get(store, "/thu/99").status == get(store, "/thu/99/trang").status == 404


def test_the_list_for_people(store):
    assert "Chưa có thư nào" in get(store, "/").body.decode()

    store.keep("a@x.vn", ["<script>@x.vn"], letter())

    page = get(store, "/").body.decode()
    assert "Đã tiếp nhận hồ sơ" in page
    assert "<script>" not in page


def test_mail_survives_a_restart(store, tmp_path):
    store.keep("a@x.vn", ["thuong@example.com"], letter())
    store.close()

    again = Store(tmp_path / "mail.sqlite")

    assert [mail.subject for mail in again.newest()] == ["Đã tiếp nhận hồ sơ"]
    again.close()
