"""Demo accounts from the province's folder. Only for demonstrations and tests: they share one password."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from egov.foundation.directory.api import Agency, Changes, Division, synchronise
from egov.foundation.identity.models import Post, User
from egov.kernel.actor import Role
from egov.kernel.yaml_files import read_yaml

PERSONAL = ("full_name", "email", "personal_number", "sex", "phone", "address", "tax_code")
TITLES = {
    Role.COUNTER: "Cán bộ tiếp nhận và trả kết quả",
    Role.CLERK: "Văn thư",
    Role.SPECIALIST: "Chuyên viên",
    Role.HEAD: "Trưởng phòng",
    Role.LEADER: "Lãnh đạo",
    Role.ADMIN: "Quản trị viên",
    Role.INTEGRATOR: "Vận hành trục tích hợp",
}
PLACES = {Role.COUNTER: "tn-tkq", Role.CLERK: "van-thu", Role.LEADER: "lanh-dao"}
SINCE = date(2018, 1, 1)


def load_people(folder: Path, password: str) -> list[Changes]:
    """Accounts and posts of `people.yaml`. A real account of the same name is refused with ValueError."""
    people = read_yaml(folder / "people.yaml")
    names = [person["username"] for person in people]
    taken = User.objects.filter(username__in=names, is_demo=False).values_list("username", flat=True)
    if taken:
        raise ValueError(f"real accounts have these names: {', '.join(taken)}")
    users = synchronise(User, _users(people, password), key=("username",))
    posts = synchronise(Post, _posts(people), key=("user_id", "agency_id", "division_id", "role"))
    return [users, posts]


def _users(people: list[dict[str, Any]], password: str) -> Iterator[dict[str, Any]]:
    """The password's hash is made once for all, and again only when the password changed."""
    kept = dict(User.objects.filter(is_demo=True).values_list("username", "password"))
    made = next((hashed for hashed in set(kept.values()) if check_password(password, hashed)), "")
    hashed = made or make_password(password)
    for person in people:
        born = person.get("date_of_birth")
        yield {
            "username": person["username"],
            "password": hashed,
            "is_demo": True,
            "date_of_birth": born,
            **{name: str(person.get(name, "")) for name in PERSONAL},
        }


def _posts(people: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    users = dict(User.objects.values_list("username", "pk"))
    agencies = dict(Agency.objects.values_list("code", "pk"))
    divisions = {(agency, code): pk for agency, code, pk in Division.objects.values_list("agency", "code", "pk")}
    for person in people:
        for post in person.get("posts", ()):
            yield _post(users[person["username"]], agencies[post["agency"]], post, divisions)


def _post(user: int, agency: int, post: Mapping[str, Any], divisions: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    """The counter, the clerks and the leaders sit in their own division unless the file says otherwise."""
    role = Role(post["role"])
    place = post.get("division", PLACES.get(role, ""))
    return {
        "user_id": user,
        "agency_id": agency,
        "division_id": divisions[agency, place] if place else None,
        "role": role.value,
        "title": post.get("title", TITLES[role]),
        "valid_from": SINCE,
    }
