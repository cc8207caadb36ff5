"""Signing in and up in the shared look; the demo accounts."""

from dataclasses import dataclass
from typing import Any

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from egov.foundation.identity.api import Post, User, actor_of

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@dataclass(frozen=True)
class DemoPerson:
    """One demo account: the name, and what it is for."""

    username: str
    name: str
    what: str


@dataclass(frozen=True)
class DemoGroup:
    """Demo accounts of one agency."""

    label: str
    people: list[DemoPerson]


def role_words(role: str) -> str:
    """What a post is called at the counter."""
    names = {
        "counter": _("Tiếp nhận và trả kết quả"),
        "clerk": _("Văn thư"),
        "specialist": _("Chuyên viên"),
        "head": _("Trưởng phòng"),
        "leader": _("Lãnh đạo"),
        "admin": _("Quản trị"),
    }
    return names.get(role, role)


def demo_groups() -> list[DemoGroup]:
    """The demo accounts: citizens first, then agency by agency. Nothing outside demo mode."""
    if not settings.DEMO:
        return []
    people = {user.pk: user for user in User.objects.filter(is_demo=True, is_active=True).order_by("pk")}
    groups: dict[str, list[DemoPerson]] = {_("Người dân, doanh nghiệp"): []}
    officers = set()
    for post in Post.objects.filter(user__in=people).select_related("agency").order_by("agency__level", "pk"):
        user = people[post.user_id]
        members = groups.setdefault(post.agency.name, [])
        if (user.pk, post.agency_id) not in officers:
            members.append(DemoPerson(user.username, str(user), post.title or role_words(post.role)))
        officers.add((user.pk, post.agency_id))
    for user in people.values():
        if user.pk not in {pk for pk, _agency in officers}:
            groups[_("Người dân, doanh nghiệp")].append(DemoPerson(user.username, str(user), user.username))
    return [DemoGroup(label, members) for label, members in groups.items() if members]


class SignIn(account.LoginView):  # type: ignore[misc]
    """With the demo accounts beside it in demo mode."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_groups"] = demo_groups()
        return context


class SignUp(account.SignupView):  # type: ignore[misc]
    """Answers 422 when something has to be corrected."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click to be someone, in demo mode and for demo accounts only."""
    user = User.objects.filter(username=request.POST.get("username", ""), is_demo=True, is_active=True).first()
    if not settings.DEMO or user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    where = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}):
        where = "/mot-cua/" if actor_of(user).is_officer else "/tai-khoan/"
    return HttpResponseRedirect(where)
