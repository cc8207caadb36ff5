"""The administrator of one agency: its people and their posts, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from egov.channels.desk import words
from egov.channels.desk.access import officer_page
from egov.channels.desk.forms.people import AddOfficerForm, EndPostForm, GivePostForm, PeopleForm
from egov.channels.desk.shell import page, status_of
from egov.foundation.directory.api import Agency
from egov.foundation.identity.api import Deactivate, Post, User
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import NotFound, Refused
from egov.kernel.vietnamese import name_sort_key
from egov.services.dossiers.api import Step

NO_PERSON = "Không tìm thấy người này trong cơ quan bạn quản trị."


@dataclass
class Person:
    """Somebody of the agency with all posts there, past ones too."""

    user: User
    posts: list["PostLine"] = field(default_factory=list)
    open_work: int = 0

    @property
    def holds(self) -> bool:
        return any(line.now for line in self.posts)


@dataclass(frozen=True)
class PostLine:
    """One post in words."""

    post: Post
    role: str
    now: bool


def administered(actor: Actor) -> list[Agency]:
    """The agencies whose people this person manages."""
    held = [seat.agency for seat in actor.seats if seat.role is Role.ADMIN]
    return list(Agency.objects.filter(pk__in=held).order_by("id"))


def people_of(agency: Agency) -> list[Person]:
    """Everybody who has or had a post there; a fixed number of queries."""
    today = timezone.localdate()
    posts = Post.objects.filter(agency=agency).select_related("user", "division").order_by("-valid_from", "id")
    people: dict[int, Person] = {}
    for post in posts:
        now = post.valid_from <= today and (post.valid_to is None or post.valid_to >= today)
        person = people.setdefault(post.user_id, Person(post.user))
        person.posts.append(PostLine(post, _(words.ROLES.get(post.role, post.role)), now))
    busy = Step.objects.waiting().filter(assignee__in=people, agency=agency).order_by().values("assignee")
    for row in busy.annotate(n=Count("id")):
        people[row["assignee"]].open_work = row["n"]
    return sorted(
        people.values(), key=lambda one: (not one.holds, not one.user.is_active, name_sort_key(str(one.user)))
    )


@require_GET
@officer_page(Role.ADMIN)
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The people of the agency."""
    agencies = administered(actor)
    agency = next((one for one in agencies if one.code == request.GET.get("cq")), agencies[0])
    context = {"agencies": agencies, "agency": agency, "people": people_of(agency), "me": actor.user}
    return page(request, actor, "desk/admin/people.html", context, here="people")


def _agency(actor: Actor, code: str) -> Agency:
    for agency in administered(actor):
        if agency.code == code:
            return agency
    raise NotFound(_("Không tìm thấy trang này."))


def _person(agency: Agency, pk: int) -> User:
    user = User.objects.filter(pk=pk, posts__agency=agency).distinct().first()
    if user is None:
        raise NotFound(_(NO_PERSON))
    return user


@require_http_methods(["GET", "POST"])
@officer_page(Role.ADMIN)
def add(request: HttpRequest, actor: Actor, agency: str) -> HttpResponse:
    """A new officer."""
    form = AddOfficerForm(_agency(actor, agency), request.POST if request.method == "POST" else None)
    said = _("Đã thêm cán bộ. Người này vào mục Quên mật khẩu ở trang đăng nhập để đặt mật khẩu.")
    return _handle(request, actor, form, _("Thêm cán bộ"), said)


@require_http_methods(["GET", "POST"])
@officer_page(Role.ADMIN)
def give(request: HttpRequest, actor: Actor, agency: str, pk: int) -> HttpResponse:
    """Another post for a person of the agency."""
    where = _agency(actor, agency)
    user = _person(where, pk)
    form = GivePostForm(where, user, request.POST if request.method == "POST" else None)
    title = _("Giao vị trí cho %(name)s") % {"name": user}
    return _handle(request, actor, form, title, _("Đã giao vị trí."))


@require_http_methods(["GET", "POST"])
@officer_page(Role.ADMIN)
def end(request: HttpRequest, actor: Actor, agency: str, pk: int) -> HttpResponse:
    """The last day of a post."""
    where = _agency(actor, agency)
    post = Post.objects.filter(pk=pk, agency=where).select_related("user", "agency").first()
    if post is None:
        raise NotFound(_(NO_PERSON))
    form = EndPostForm(post, request.POST if request.method == "POST" else None)
    names = {"role": _(words.ROLES.get(post.role, post.role)), "name": post.user}
    return _handle(request, actor, form, _("Kết thúc vị trí %(role)s của %(name)s") % names, _("Đã kết thúc vị trí."))


@require_http_methods(["GET", "POST"])
@officer_page(Role.ADMIN)
def deactivate(request: HttpRequest, actor: Actor, agency: str, pk: int) -> HttpResponse:
    """Close the account of a person who left."""
    where = _agency(actor, agency)
    user = _person(where, pk)
    form = PeopleForm(where, request.POST if request.method == "POST" else None)
    title = _("Khoá tài khoản của %(name)s") % {"name": user}
    intro = _("Mọi vị trí của người này ở cơ quan kết thúc và người này không đăng nhập được nữa.")
    return _handle(
        request,
        actor,
        form,
        title,
        _("Đã khoá tài khoản."),
        action=lambda: Deactivate(subject=where, user=user.pk),
        danger=True,
        intro=intro,
    )


def _handle(
    request: HttpRequest,
    actor: Actor,
    form: PeopleForm,
    title: str,
    said: str,
    *,
    action: Callable[[], Any] | None = None,
    danger: bool = False,
    intro: str = "",
) -> HttpResponse:
    """Run the form's action, or show it with what is wrong."""
    refused: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            (action() if action else form.action()).run(actor)
        except Refused as error:
            refused = error
        else:
            messages.success(request, said)
            return HttpResponseRedirect(f"{reverse('desk:people')}?cq={form.agency.code}")
    context = {
        "agency": form.agency,
        "form": form,
        "title": title,
        "refused": refused,
        "danger": danger,
        "intro": intro,
    }
    status = status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/admin/form.html", context, here="people", status=status)
