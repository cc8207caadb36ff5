"""Filling in a form step by step. Whatever is typed is kept: in the draft, or in the session while signed out."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egov.channels.portal import words
from egov.channels.portal.forms_of_releases import keeper, known_of
from egov.foundation.identity.api import User, actor_of_request
from egov.services.catalogue.api import form_of
from egov.services.dossiers.api import Draft, claim, draft_of, save_step
from egov.services.eforms.api import Cleaned, Form

_TYPED_BEFORE = "typed_before"
_MOST_TYPED = 200_000  # characters kept for someone whose session ended


@dataclass(frozen=True)
class StepLine:
    """One step in the indicator above the form."""

    key: str
    title: str
    done: bool
    now: bool

    @property
    def style(self) -> str:
        return "is-done" if self.done else "is-now" if self.now else ""


def signed_out(request: HttpRequest, token: str) -> HttpResponse | None:
    """A draft of an account, asked for without the account: keep what was typed and lead to signing in."""
    if request.user.is_authenticated or not Draft.objects.filter(token=token, user__isnull=False).exists():
        return None
    if request.method == "POST":
        texts = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
        if sum(len(text) for values in texts.values() for text in values) <= _MOST_TYPED:
            request.session[_TYPED_BEFORE] = {"path": request.path, "texts": texts}
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")


def own_draft(request: HttpRequest, token: str) -> Draft:
    """The draft for this person; a guest who signed in takes it into the account. Raises NotFound."""
    actor = actor_of_request(request)
    draft = draft_of(token, actor)
    if draft.user_id is None and draft.typist_id is None and actor.user is not None and draft.dossier_id is None:
        claim(draft, actor)
        draft = draft_of(token, actor)
    return draft


def resume(request: HttpRequest, token: str) -> HttpResponse:
    """To the first step that is not done, or to the review."""
    if (answer := signed_out(request, token)) is not None:
        return answer
    draft = own_draft(request, token)
    if draft.dossier_id is not None:
        return HttpResponseRedirect(reverse("portal:filed", args=[token]))
    if not draft.answers and not draft.done_steps and isinstance(request.user, User):
        known = form_of(draft.release).prefill({}, known_of(request.user))
        if known:
            draft = save_step(draft, "", known, None, complete=False)
    return HttpResponseRedirect(next_page(draft, form_of(draft.release)))


def next_page(draft: Draft, form: Form) -> str:
    """The address of the first open step; the review when all are done."""
    for step in form.visible_steps(draft.answers):
        if step.key not in draft.done_steps:
            return reverse("portal:draft_step", args=[draft.token, step.key])
    return reverse("portal:review", args=[draft.token])


def step(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """One page of the form. GET shows it as it was left; POST keeps it and goes on, or says what to correct."""
    if (answer := signed_out(request, token)) is not None:
        return answer
    draft = own_draft(request, token)
    if draft.dossier_id is not None:
        return HttpResponseRedirect(reverse("portal:filed", args=[token]))
    form = form_of(draft.release)
    if key not in {one.key for one in form.visible_steps(draft.answers)}:
        raise Http404
    if request.method != "POST":
        return _shown(request, draft, form, key)
    cleaned = form.clean_step(
        key, request.POST, draft.answers, files=dict(request.FILES.lists()), store=keeper(draft), language=_language()
    )
    gone = {name: None for name in draft.answers if name not in cleaned.data}
    good = cleaned.is_good
    draft = save_step(draft, key, {**gone, **cleaned.values}, None if good else cleaned.raw, complete=good)
    if "luu" in request.POST:
        return HttpResponseRedirect(reverse("portal:draft_saved", args=[token]))
    if good:
        return HttpResponseRedirect(_after(draft, form, key, one=bool(request.POST.get("sua"))))
    return _page(request, draft, form, key, cleaned=cleaned)


def _after(draft: Draft, form: Form, key: str, *, one: bool) -> str:
    """The following step, so that everything is read once; back to the review after a single correction."""
    keys = [step.key for step in form.visible_steps(draft.answers)]
    following = keys[keys.index(key) + 1 :] if key in keys else []
    if one or not following:
        return next_page(draft, form)
    return reverse("portal:draft_step", args=[draft.token, following[0]])


def _shown(request: HttpRequest, draft: Draft, form: Form, key: str) -> HttpResponse:
    before = request.session.get(_TYPED_BEFORE) if request.user.is_authenticated else None
    if before and before["path"] == request.path:
        del request.session[_TYPED_BEFORE]
        return _page(request, draft, form, key, raw=before["texts"], restored=True)
    return _page(request, draft, form, key, raw=draft.raw.get(key))


def _page(
    request: HttpRequest,
    draft: Draft,
    form: Form,
    key: str,
    *,
    cleaned: Cleaned | None = None,
    raw: Any = None,
    restored: bool = False,
) -> HttpResponse:
    errors = cleaned.errors if cleaned else {}
    warnings = cleaned.warnings if cleaned else {}
    data = cleaned.data if cleaned else draft.answers
    raw = cleaned.raw if cleaned else raw
    context = {
        **about(draft, form, key),
        "fields": form.render_step(key, data, errors, raw=raw, warnings=warnings, language=_language()),
        "errors": errors,
        "warnings": warnings,
        "restored": restored,
        "one": bool(request.GET.get("sua") or request.POST.get("sua")),
    }
    return render(request, "portal/step.html", context, status=422 if errors else 200)


def about(draft: Draft, form: Form, key: str) -> dict[str, Any]:
    """What every page of the journey shows of the draft; `key` is the step, or `kiem-tra`."""
    content = draft.release.parsed()
    visible = form.visible_steps(draft.answers)
    keys = [one.key for one in visible]
    titles = [(one.key, str(one.title)) for one in visible]
    titles.append(("kiem-tra", _("Kiểm tra và nộp")))
    lines = [StepLine(name, title, name in draft.done_steps and name != key, name == key) for name, title in titles]
    position = keys.index(key) if key in keys else len(keys)
    before = reverse("portal:procedure", args=[draft.release.procedure.code])
    if position:
        before = reverse("portal:draft_step", args=[draft.token, keys[position - 1]])
    return {
        "section": "procedures",
        "draft": draft,
        "title": content.title,
        "time": words.time_words(content),
        "papers": [part.name for part in content.components if part.kind != "form"][:8],
        "steps": lines,
        "number": position + 1,
        "step_title": titles[position][1],
        "back": before,
    }


def saved(request: HttpRequest, token: str) -> HttpResponse:
    """The draft is kept; how to come back to it."""
    if (answer := signed_out(request, token)) is not None:
        return answer
    draft = own_draft(request, token)
    context = {
        "section": "procedures",
        "draft": draft,
        "title": draft.release.parsed().title,
        "address": request.build_absolute_uri(reverse("portal:draft", args=[token])),
    }
    return render(request, "portal/saved.html", context)


def _language() -> str:
    return (get_language() or "vi")[:2]
