"""Signing in, up and out; the demo accounts."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.world import World

from egov.channels.portal.jobs import send_account_mail
from egov.foundation.identity.api import User
from egov.kernel.actor import Role

PASSWORD = "con meo nam tren mai"
NEW = {"full_name": "Lê Thị Hoa", "phone": "0912 345 678", "email": "hoa@example.com", "password1": PASSWORD}


def queued_mail() -> list[dict[str, Any]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="portal.send_account_mail").order_by("id")]


def test_signing_up_asks_to_confirm_the_address_and_then_lets_in(client: Client, db: None) -> None:
    answer = client.post("/dang-ky/", NEW)
    assert answer["Location"] == "/xac-nhan-thu/"
    (letter,) = queued_mail()
    assert letter["to"] == ["hoa@example.com"]
    link = re.search(r"http://testserver(/xac-nhan-thu/\S+)", letter["body"])
    assert link is not None
    confirm = client.get(link[1])
    assert "hoa@example.com" in confirm.content.decode()

    client.post(link[1])
    client.post("/dang-nhap/", {"login": "HOA@example.com", "password": PASSWORD})

    assert "Lê Thị Hoa" in client.get("/tai-khoan/").content.decode()
    assert User.objects.get(email="hoa@example.com").phone == "0912345678"


def test_a_citizen_with_an_unconfirmed_address_is_not_let_in(client: Client, db: None) -> None:
    client.post("/dang-ky/", NEW)
    other = Client()

    answer = other.post("/dang-nhap/", {"login": "hoa@example.com", "password": PASSWORD})

    assert answer["Location"] == "/xac-nhan-thu/"
    assert other.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"full_name": ""}, "Nhập họ và tên của bạn"),
        ({"email": "hoa"}, "Nhập thư điện tử theo dạng"),
        ({"phone": "123"}, "Lỗi: "),
        ({"password1": "ngan"}, "Mật khẩu cần ít nhất 10 ký tự"),
        ({"password1": "1234567890"}, "dễ bị đoán"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_above(
    client: Client, db: None, change: dict[str, str], sentence: str
) -> None:
    answer = client.post("/dang-ky/", {**NEW, **change})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "nd-error-summary" in text
    assert "<title>Lỗi: " in text
    assert not User.objects.exists()


def test_an_officer_signs_in_by_name_and_lands_in_the_workplace(client: Client, world: World) -> None:
    officer = world.people["so-tp", Role.COUNTER]
    officer.set_password(PASSWORD)
    officer.save()

    answer = client.post("/dang-nhap/", {"login": officer.username, "password": PASSWORD})

    assert answer["Location"] == "/mot-cua/"


def test_a_wrong_password_says_what_to_look_at(client: Client, world: World) -> None:
    answer = client.post("/dang-nhap/", {"login": "dung", "password": "sai"})

    assert answer.status_code == 422
    assert "chưa đúng" in answer.content.decode()


def test_many_wrong_passwords_are_stopped(client: Client, world: World) -> None:
    answers = [client.post("/dang-nhap/", {"login": "dung", "password": f"sai {n}"}) for n in range(7)]

    assert "Đợi 5 phút" in answers[-1].content.decode()


def test_a_new_password_comes_by_mail(client: Client, world: World) -> None:
    client.post("/quen-mat-khau/", {"email": "dung@example.com"})
    (letter,) = queued_mail()
    link = re.search(r"http://testserver(/quen-mat-khau/\S+)", letter["body"])
    assert link is not None
    form = client.get(link[1], follow=True)

    answer = client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    world.citizen.refresh_from_db()
    assert answer.status_code == 302
    assert world.citizen.check_password(PASSWORD)


def test_an_unknown_address_gets_the_same_answer(client: Client, world: World) -> None:
    known = client.post("/quen-mat-khau/", {"email": "dung@example.com"})
    unknown = client.post("/quen-mat-khau/", {"email": "ai-do@example.com"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_the_job_hands_the_letter_to_the_mail_server(db: None) -> None:
    send_account_mail(subject="Chào", body="Nội dung", to=["hoa@example.com"])

    assert [letter.subject for letter in mail.outbox] == ["Chào"]


def test_demo_accounts_do_not_exist_outside_demo_mode(client: Client, world: World, settings: Any) -> None:
    settings.DEMO = False
    User.objects.filter(pk=world.citizen.pk).update(is_demo=True)

    answer = client.post("/dang-nhap/dung-thu/", {"username": "dung"})

    assert answer.status_code == 404
    assert "Tài khoản dùng thử" not in client.get("/dang-nhap/").content.decode()
    assert client.get("/tai-khoan/").status_code == 302


def test_in_demo_mode_one_click_is_enough_for_demo_accounts_only(client: Client, world: World, settings: Any) -> None:
    settings.DEMO = True
    User.objects.filter(pk=world.citizen.pk).update(is_demo=True)
    page = client.get("/dang-nhap/").content.decode()
    assert "Tài khoản dùng thử" in page
    assert "Phạm Văn Dũng" in page

    refused = client.post("/dang-nhap/dung-thu/", {"username": world.people["so-tp", Role.LEADER].username})
    answer = client.post("/dang-nhap/dung-thu/", {"username": "dung", "next": "https://ke-xau.example/"})

    assert refused.status_code == 404
    assert answer["Location"] == "/tai-khoan/"
    assert client.get("/dang-nhap/dung-thu/").status_code == 405


def test_signing_out_asks_and_ends_the_session(client: Client, world: World) -> None:
    client.force_login(world.citizen)
    assert "Đăng xuất" in client.get("/dang-xuat/").content.decode()

    client.post("/dang-xuat/")

    assert client.get("/tai-khoan/").status_code == 302
