"""At the counter: whose account it is was seen from the card. Accounts are found by few, and only by who searches."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from egov.channels.desk.access import officer_page
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page, status_of
from egov.foundation.identity.api import User
from egov.foundation.sql.api import with_words
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import NotFound, Refused
from egov.lgsp.bus import api as bus

MOST = 5
"""Accounts that a search shows."""
FEWEST = 3
"""Letters that it needs."""
SALT = "desk.persons"
FOR = 3600
"""Seconds in which an account that was found may be confirmed."""


@dataclass(frozen=True)
class Found:
    """An account as the counter sees it. `key` leads to it for a while, for the officer who found it."""

    name: str
    mail: str
    number: str
    key: str


class PersonForm(forms.Form):
    """What the card says; what is wrong with it is said by the action."""

    number = forms.CharField(required=False, max_length=30)
    document = forms.CharField(required=False, max_length=255)

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")  # type: ignore[arg-type]
        number, document = self.fields["number"], self.fields["document"]
        number.label, document.label = _("Số trên giấy tờ"), _("Giấy tờ đã đối chiếu")
        number.widget.attrs = {"inputmode": "numeric", "autocomplete": "off"}
        number.help_text = _("12 chữ số của căn cước, hoặc 9 chữ số của chứng minh nhân dân.")
        document.help_text = _("Ví dụ: căn cước công dân, cấp ngày 12/5/2021.")


@sensitive_post_parameters("tim")
@require_http_methods(["GET", "POST"])
@officer_page(Role.COUNTER)
def persons(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Search an account; below, who was confirmed here. What is searched stands in no address and so in no log."""
    typed = request.POST.get("tim", "").strip()[:100]
    looked = request.method == "POST"
    problem = _("Gõ ít nhất 3 chữ.") if looked and sum(map(str.isalnum, typed)) < FEWEST else ""
    hits = list(accounts(typed, actor)[: MOST + 1]) if looked and not problem else []
    listed = page_of(bus.confirmed_at_counters_of(actor), request.GET.get("trang", "1"), 20)
    context = {
        "typed": typed,
        "problem": problem,
        "looked": looked and not problem,
        "found": [shown(one, actor) for one in hits[:MOST]],
        "more": len(hits) > MOST,
        "page": listed,
        "lines": listed.items,
    }
    return page(request, actor, "desk/persons.html", context, here="persons", status=422 if problem else 200)


@sensitive_post_parameters("number", "document")
@require_http_methods(["GET", "POST"])
@officer_page(Role.COUNTER)
def person(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """Number and document of one account that this officer found."""
    user = found_by(key, actor)
    form = PersonForm(request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            bus.ConfirmPerson(subject=user, **form.cleaned_data, seen=moment(request.POST.get("seen", ""))).run(actor)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã xác nhận số định danh của %(name)s.") % {"name": user})
            return HttpResponseRedirect(reverse("desk:persons"))
    there = bus.ConfirmedPerson.objects.filter(user=user).first()
    seen = there.confirmed_at.isoformat() if there else ""
    context = {"found": shown(user, actor), "form": form, "refused": refused, "lost": [], "seen": seen}
    status = status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/person.html", context, here="persons", status=status)


def accounts(typed: str, actor: Actor) -> "QuerySet[User]":
    """By the beginning of the mail address, or by every word of the name; nobody's own account."""
    rows = User.objects.filter(is_active=True).exclude(pk=actor.user or 0).order_by("full_name", "pk")
    if "@" in typed:
        return rows.filter(email__istartswith=typed)
    return with_words(rows, typed, "full_name")


def shown(user: User, actor: Actor) -> Found:
    confirmed = bus.ConfirmedPerson.objects.filter(user=user).first()
    key = signing.dumps([user.pk, actor.user], salt=SALT)
    return Found(str(user), covered_mail(user.email), confirmed.covered if confirmed else "", key)


def found_by(key: str, actor: Actor) -> User:
    """The account; raises NotFound for a key that is too old, made up, or somebody else's."""
    try:
        pk, finder = signing.loads(key, salt=SALT, max_age=FOR)
    except signing.BadSignature:
        pk, finder = 0, None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or finder != actor.user:
        raise NotFound(_("Không tìm thấy tài khoản này. Tìm lại từ đầu."))
    return user


def moment(text: str) -> datetime | None:
    """Which confirmation the officer had before the eyes; none, also when what was sent is no moment."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def covered_mail(address: str) -> str:
    """Enough for its owner to know it: du…@example.com."""
    name, at, domain = address.rpartition("@")
    return f"{name[:2]}…{at}{domain}" if at else ""
