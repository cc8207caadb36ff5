"""Letters that did not reach the applicant: why, sending them again to the address put right, or giving them up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from egov.channels.desk.access import officer_page
from egov.channels.desk.paging import page_of
from egov.channels.desk.rows import ROOMY
from egov.channels.desk.shell import LETTERS, page, status_of
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.lgsp.messaging.api import Message
from egov.services.dossiers.api import Dossier, GiveLetterUp, SendLetterAgain, dossiers_of, letter_of, stuck_letters

NOTHING: Mapping[str, str] = {}
SPOKEN = re.compile(r"\(?[245]\d\d\b")
"""A mail server's answer begins with its code; what our own side says of a broken line helps no officer."""


class AddressForm(forms.Form):
    """Where the letter goes now; the action says what is wrong with the address."""

    email = forms.CharField(required=False, max_length=254)


@dataclass(frozen=True)
class Line:
    """One letter of the list. `email` and `note` are what stands in its forms."""

    letter: Message
    dossier: Dossier
    reason: str
    answer: str
    email: str
    note: str


@require_GET
@officer_page(*LETTERS)
def letters(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Letters of the last 60 days that have not arrived, the newest first."""
    return _list(request, actor)


def _list(
    request: HttpRequest,
    actor: Actor,
    refused: Refused | None = None,
    typed: Mapping[str, str] = NOTHING,
    wrong: int = 0,
) -> HttpResponse:
    found = page_of(stuck_letters(actor), request.GET.get("trang", "1"), ROOMY)
    about = dossiers_of(found.items)
    lines = []
    for one in found.items:
        kept = typed if one.pk == wrong else NOTHING
        email, note = kept.get("email", one.to_email), kept.get("note", "")
        lines.append(Line(one, about[one.about], *reason(one), email, note))
    field = next(iter(typed), "")
    context = {"lines": lines, "page": found, "refused": refused, "lost": [], "wrong": wrong, "field": field}
    status = 200 if refused is None else status_of(refused)
    return page(request, actor, "desk/letters.html", context, here="letters", status=status)


def reason(letter: Message) -> tuple[str, str]:
    """Why it has not arrived, in our words and in those of the mail server where it spoke."""
    tries = [one for one in letter.attempts.all() if one.round == letter.round]
    if not tries:
        return _("Chưa tới lượt gửi. Hệ thống đang thử."), ""
    last = tries[-1]
    spoken = last.error if SPOKEN.match(last.error) else ""
    if last.outcome == last.Outcome.REFUSED:
        return _("Máy chủ thư của người nhận từ chối. Hỏi lại địa chỉ."), spoken
    if letter.state == Message.State.STUCK:
        return _("Đã thử %(n)s lần không được.") % {"n": len(tries)}, spoken
    return _("Máy gửi thư chưa nhận. Hệ thống đang thử lại."), spoken


@require_POST
@officer_page(*LETTERS)
def again(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Send one letter again."""
    letter, dossier = letter_of(pk, actor)
    form = AddressForm(request.POST)
    typed = request.POST.get("email", "")[:254]
    address = form.cleaned_data["email"] if form.is_valid() else typed
    try:
        SendLetterAgain(subject=dossier, letter=letter.pk, email=address).run(actor)
    except Refused as refused:
        return _list(request, actor, refused, {"email": typed}, pk)
    messages.success(request, _("Thư đang được gửi lại tới %(address)s.") % {"address": address or letter.to_email})
    return HttpResponseRedirect(reverse("desk:letters"))


@require_POST
@officer_page(*LETTERS)
def give_up(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Send one letter no longer: the applicant was told in another way."""
    letter, dossier = letter_of(pk, actor)
    note = request.POST.get("note", "").replace("\x00", "")
    try:
        GiveLetterUp(subject=dossier, letter=letter.pk, note=note).run(actor)
    except Refused as refused:
        return _list(request, actor, refused, {"note": note[:1000]}, pk)
    messages.success(
        request, _("Đã thôi gửi thư “%(subject)s”. Hồ sơ ghi lại cách đã báo.") % {"subject": letter.subject}
    )
    return HttpResponseRedirect(reverse("desk:letters"))
