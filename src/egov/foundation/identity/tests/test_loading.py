from datetime import date

import pytest
import yaml

from egov.foundation.directory.api import Agency, Division
from egov.foundation.identity.api import Post, User, actor_of, load_people
from egov.kernel.actor import Role

pytestmark = pytest.mark.django_db
PEOPLE = [
    {
        "username": "huong",
        "full_name": "Trần Thị Hương",
        "email": "huong@congdan.example",
        "personal_number": "036185004512",
        "date_of_birth": date(1985, 3, 12),
        "sex": "nu",
    },
    {
        "username": "mc.thu",
        "full_name": "Ngô Mạnh Cường",
        "posts": [{"agency": "so-thu", "role": "counter"}, {"agency": "so-thu", "role": "admin"}],
    },
    {
        "username": "cv.thu",
        "full_name": "Đinh Ngọc Lâm",
        "posts": [{"agency": "so-thu", "role": "specialist", "division": "phong-mot", "title": "Chuyên viên chính"}],
    },
]


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "people.yaml").write_text(yaml.safe_dump(PEOPLE, allow_unicode=True), encoding="utf-8")
    return tmp_path


@pytest.fixture
def agency():
    agency = Agency.objects.create(
        code="so-thu", name="Sở thử", short_name="Sở thử", level="tinh", kind="so", valid_from=date(2017, 1, 1)
    )
    for code, kind in (("tn-tkq", "counter"), ("phong-mot", "professional")):
        Division.objects.create(agency=agency, code=code, name=code, kind=kind, valid_from=date(2017, 1, 1))
    return agency


def test_people_can_sign_in_with_the_demo_password(folder, agency):
    load_people(folder, "mot-mat-khau-dai")

    huong = User.objects.get(username="huong")
    assert huong.is_demo
    assert huong.check_password("mot-mat-khau-dai")
    assert (huong.full_name, huong.date_of_birth) == ("Trần Thị Hương", date(1985, 3, 12))
    assert not huong.is_staff
    assert not huong.is_superuser


def test_a_citizen_has_no_seat(folder, agency):
    load_people(folder, "mot-mat-khau-dai")

    assert not actor_of(User.objects.get(username="huong")).is_officer


def test_an_officer_sits_where_the_role_sits(folder, agency):
    load_people(folder, "mot-mat-khau-dai")

    actor = actor_of(User.objects.get(username="mc.thu"))
    posts = Post.objects.filter(user__username="mc.thu").order_by("id")
    assert actor.holds([Role.COUNTER], agency.pk)
    assert actor.holds([Role.ADMIN], agency.pk)
    assert [post.division.code if post.division else "" for post in posts] == ["tn-tkq", ""]
    assert posts[0].title == "Cán bộ tiếp nhận và trả kết quả"


def test_a_title_of_ones_own_is_kept(folder, agency):
    load_people(folder, "mot-mat-khau-dai")

    assert Post.objects.get(user__username="cv.thu").title == "Chuyên viên chính"


def test_loading_again_changes_nothing(folder, agency):
    load_people(folder, "mot-mat-khau-dai")

    assert not any(load_people(folder, "mot-mat-khau-dai"))


def test_a_new_password_is_set_for_all(folder, agency):
    load_people(folder, "mot-mat-khau-dai")

    users, posts = load_people(folder, "mat-khau-khac-han")

    assert sorted(users.changed) == ["cv.thu", "huong", "mc.thu"]
    assert not posts
    assert User.objects.get(username="cv.thu").check_password("mat-khau-khac-han")


def test_a_real_account_is_never_made_a_demo_account(folder, agency):
    User.objects.create_user("huong", password="cua-rieng-toi", full_name="Người thật")

    with pytest.raises(ValueError, match="huong"):
        load_people(folder, "mot-mat-khau-dai")

    real = User.objects.get()
    assert real.full_name == "Người thật"
    assert real.check_password("cua-rieng-toi")
    assert not real.is_demo


def test_an_unknown_division_stops_the_loading(folder, agency):
    Division.objects.filter(code="phong-mot").delete()

    with pytest.raises(KeyError, match="phong-mot"):
        load_people(folder, "mot-mat-khau-dai")
