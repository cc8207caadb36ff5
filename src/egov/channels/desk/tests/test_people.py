"""The administrator of one agency."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.world import make_release

from egov.channels.desk.tests.desk import Desk
from egov.foundation.directory.api import Division
from egov.foundation.events.api import Event
from egov.foundation.identity.api import Post, User, actor_of
from egov.kernel.actor import Role

NEW = {
    "full_name": "Lê Thị Oanh",
    "username": "le.thi.oanh",
    "email": "oanh@stp.example",
    "role": "specialist",
    "division": "",
    "title": "Chuyên viên",
    "valid_from": "",
}


def send(desk: Desk, path: str, agency: str = "so-tp", **typed: Any) -> Any:
    return desk.sit(agency, Role.ADMIN).post(f"/mot-cua/quan-tri/{path}", typed)


def user(desk: Desk, role: Role, agency: str = "so-tp") -> User:
    return desk.world.people[agency, role]


def post(desk: Desk, role: Role, agency: str = "so-tp") -> Post:
    return Post.objects.get(user=user(desk, role, agency))


def test_the_page_lists_the_people_of_this_agency_only(desk: Desk) -> None:
    page = desk.sit("so-tp", Role.ADMIN).get("/mot-cua/quan-tri/").content.decode()

    assert "specialist.so-tp" in page
    assert "Phòng Nghiệp vụ" in page
    assert "specialist.so-ct" not in page


def test_people_stand_in_the_order_of_their_given_names(desk: Desk) -> None:
    for role, name in ((Role.COUNTER, "Đỗ Thị Dung"), (Role.CLERK, "Bùi Văn Đạt"), (Role.HEAD, "Vũ Hải An")):
        User.objects.filter(pk=user(desk, role).pk).update(full_name=name)

    page = desk.sit("so-tp", Role.ADMIN).get("/mot-cua/quan-tri/").content.decode()

    assert page.index(">Vũ Hải An") < page.index(">Đỗ Thị Dung") < page.index(">Bùi Văn Đạt")


def test_a_title_that_says_the_role_again_is_left_out(desk: Desk) -> None:
    Post.objects.filter(pk=post(desk, Role.CLERK).pk).update(title="Văn thư")
    Post.objects.filter(pk=post(desk, Role.HEAD).pk).update(title="Chi cục trưởng")

    page = desk.sit("so-tp", Role.ADMIN).get("/mot-cua/quan-tri/").content.decode()

    assert "(Văn thư)" not in page
    assert "(Chi cục trưởng)" in page


def test_a_post_that_ended_on_its_first_day_says_so(desk: Desk) -> None:
    today = timezone.localdate()
    Post.objects.filter(pk=post(desk, Role.CLERK).pk).update(valid_from=today, valid_to=today - timedelta(days=1))

    page = desk.sit("so-tp", Role.ADMIN).get("/mot-cua/quan-tri/").content.decode()

    assert "kết thúc ngay trong ngày" in page
    assert "đến hết" not in page


def test_open_work_stands_beside_the_name(desk: Desk) -> None:
    desk.until(desk.received(make_release()), "take_up")

    page = desk.sit("so-tp", Role.ADMIN).get("/mot-cua/quan-tri/").content.decode()

    assert 'class="nd-num">1</td>' in page


def test_an_officer_is_added_with_a_post_and_without_a_password(desk: Desk) -> None:
    division = Division.objects.get(agency__code="so-tp")

    answer = send(desk, "so-tp/them/", **{**NEW, "division": division.pk})

    added = User.objects.get(username="le.thi.oanh")
    assert answer.status_code == 302
    assert not added.has_usable_password()
    assert actor_of(added).holds([Role.SPECIALIST], desk.world.agencies["so-tp"].pk, division.pk)
    assert Event.objects.get(name="identity.OfficerAdded").payload["username"] == "le.thi.oanh"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"full_name": " "}, "Nhập họ và tên."),
        ({"username": "a b"}, "Tên đăng nhập dùng chữ thường không dấu"),
        ({"username": "specialist.so-tp"}, "Tên đăng nhập này đã có người dùng."),
        ({"email": "khong"}, "Nhập thư điện tử công vụ"),
        ({"email": "DUNG@example.com"}, "Thư điện tử này đã gắn với một tài khoản khác."),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_stays(desk: Desk, wrong: dict[str, str], sentence: str) -> None:
    before = User.objects.count()

    answer = send(desk, "so-tp/them/", **{**NEW, "title": "Chuyên viên chính", **wrong})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in page
    assert 'value="Chuyên viên chính"' in page
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"valid_from": "mai"}, "Nhập ngày như 29/12/2017"), ({"role": "vua"}, ""), ({"division": "0"}, "")],
)
def test_a_choice_that_is_not_offered_is_not_taken(desk: Desk, wrong: dict[str, str], sentence: str) -> None:
    answer = send(desk, "so-tp/them/", **{**NEW, **wrong})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_delegation_has_an_end_and_a_document(desk: Desk) -> None:
    person = user(desk, Role.SPECIALIST)
    path = f"so-tp/nguoi/{person.pk}/vi-tri/"
    last = timezone.localdate() + timedelta(days=7)
    typed = {"role": "leader", "division": "", "title": "", "valid_from": "", "valid_to": f"{last:%d/%m/%Y}"}

    without = send(desk, path, **typed, document="")
    given = send(desk, path, **typed, document="12/QĐ-STP")

    assert without.status_code == 409
    assert "Ghi số văn bản uỷ quyền khi giao có thời hạn." in without.content.decode()
    assert given.status_code == 302
    delegated = Post.objects.get(user=person, role="leader")
    assert (delegated.valid_to, delegated.document) == (last, "12/QĐ-STP")
    assert not actor_of(person, last + timedelta(days=1)).holds([Role.LEADER])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"valid_from": "02/01/2030", "valid_to": "01/01/2030", "document": "1"},
            "Chọn ngày hết hiệu lực sau ngày bắt đầu.",
        ),
        ({"role": "clerk", "valid_from": ""}, ""),
    ],
)
def test_giving_a_post(desk: Desk, typed: dict[str, str], sentence: str) -> None:
    person = user(desk, Role.SPECIALIST)
    usual = {"role": "counter", "division": "", "title": "", "valid_to": "", "document": ""}

    answer = send(desk, f"so-tp/nguoi/{person.pk}/vi-tri/", **{**usual, **typed})

    assert (answer.status_code == 409) is bool(sentence)
    assert Post.objects.filter(user=person).count() == (1 if sentence else 2)


def test_the_same_post_is_not_given_twice(desk: Desk) -> None:
    person = user(desk, Role.CLERK)
    typed = {"role": "clerk", "division": "", "title": "", "valid_from": "", "valid_to": "", "document": ""}

    answer = send(desk, f"so-tp/nguoi/{person.pk}/vi-tri/", **typed)

    assert answer.status_code == 409
    assert "đang giữ đúng vị trí đó" in answer.content.decode()


def test_a_post_ends_with_a_day(desk: Desk) -> None:
    held = post(desk, Role.CLERK)

    send(desk, f"so-tp/vi-tri/{held.pk}/ket-thuc/", valid_to="01/01/2020")
    again = send(desk, f"so-tp/vi-tri/{held.pk}/ket-thuc/", valid_to="01/01/2021")

    held.refresh_from_db()
    assert held.valid_to == date(2020, 1, 1)
    assert again.status_code == 409
    assert desk.sit("so-tp", Role.CLERK).get("/mot-cua/").status_code == 404


def test_who_leaves_cannot_sign_in_any_more(desk: Desk) -> None:
    person = user(desk, Role.CLERK)
    client = desk.sit("so-tp", Role.CLERK)

    asked = desk.sit("so-tp", Role.ADMIN).get(f"/mot-cua/quan-tri/so-tp/nguoi/{person.pk}/khoa/")
    send(desk, f"so-tp/nguoi/{person.pk}/khoa/")

    person.refresh_from_db()
    assert "không đăng nhập được nữa" in asked.content.decode()
    assert not person.is_active
    assert client.get("/mot-cua/").status_code == 302
    assert Event.objects.filter(name="identity.OfficerDeactivated").exists()


def test_who_works_elsewhere_too_keeps_the_account(desk: Desk) -> None:
    person = user(desk, Role.CLERK)
    Post.objects.create(user=person, agency=desk.world.agencies["huyen"], role="clerk", valid_from=date(2018, 1, 1))

    answer = send(desk, f"so-tp/nguoi/{person.pk}/khoa/")

    person.refresh_from_db()
    assert answer.status_code == 409
    assert "còn giữ vị trí ở cơ quan khác" in answer.content.decode()
    assert person.is_active


def test_nobody_gives_or_ends_the_own_post(desk: Desk) -> None:
    me = user(desk, Role.ADMIN)
    mine = post(desk, Role.ADMIN)
    typed = {"role": "leader", "division": "", "title": "", "valid_from": "", "valid_to": "", "document": ""}

    answers = [
        send(desk, f"so-tp/nguoi/{me.pk}/vi-tri/", **typed),
        send(desk, f"so-tp/vi-tri/{mine.pk}/ket-thuc/", valid_to="01/01/2030"),
        send(desk, f"so-tp/nguoi/{me.pk}/khoa/"),
    ]

    assert [one.status_code for one in answers] == [409, 409, 409]
    assert Post.objects.filter(user=me).count() == 1
    mine.refresh_from_db()
    assert mine.valid_to is None


def test_another_agency_is_out_of_reach(desk: Desk) -> None:
    person, held = user(desk, Role.CLERK, "so-ct"), post(desk, Role.CLERK, "so-ct")
    paths = [
        "so-ct/them/",
        f"so-ct/nguoi/{person.pk}/vi-tri/",
        f"so-ct/nguoi/{person.pk}/khoa/",
        f"so-ct/vi-tri/{held.pk}/ket-thuc/",
        f"so-tp/nguoi/{person.pk}/vi-tri/",
        f"so-tp/nguoi/{person.pk}/khoa/",
        f"so-tp/vi-tri/{held.pk}/ket-thuc/",
    ]
    before = list(Post.objects.order_by("pk").values_list())

    for path in paths:
        assert send(desk, path, **NEW, valid_to="01/01/2020").status_code == 404, path
        assert desk.sit("so-tp", Role.ADMIN).get(f"/mot-cua/quan-tri/{path}").status_code == 404

    assert list(Post.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize("role", sorted({*Role} - {Role.ADMIN}))
def test_only_an_administrator_manages_people(desk: Desk, role: Role) -> None:
    client = desk.sit("so-tp", role)

    assert client.get("/mot-cua/quan-tri/").status_code == 404
    assert client.post("/mot-cua/quan-tri/so-tp/them/", NEW).status_code == 404
