"""How did it go? Asked of the applicant once a dossier is settled."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from egov.channels.portal.limits import too_often
from egov.foundation.identity.api import actor_of_request
from egov.kernel.errors import NotFound, Refused
from egov.services.dossiers.api import Dossier
from egov.services.feedback.api import Rate, Rating, to_rate

ANSWERS = tuple(Rating.Answer.values)


def rate(request: HttpRequest) -> HttpResponse:
    """First the dossier, by code and telephone; then the questions; then thanks."""
    given = request.POST if request.method == "POST" else request.GET
    code, digits = given.get("ma", "").strip(), given.get("so", "").strip()
    context: dict[str, Any] = {
        "section": "rate",
        "code": code,
        "digits": digits,
        "problem": "",
        "errors": {},
        "given": given,
    }
    if not code:
        return render(request, "portal/rate_which.html", context)
    actor = actor_of_request(request)
    try:
        if too_often(request, "rate", 20, 60):
            raise Refused(_("Bạn gửi quá nhanh. Đợi một phút rồi thử lại."))
        dossier = to_rate(code, digits, actor.user)
        context |= {
            "dossier": dossier,
            "levels": _levels(),
            "answers": [(value, _(str(label))) for value, label in Rating.Answer.choices],
            "questions": _questions(given),
        }
        if request.method == "POST":
            return _rate(request, dossier, context)
        sentence = Rate(subject=dossier, stars=5).why_not(dossier, actor)
        if sentence:
            raise Refused(sentence)
    except (NotFound, Refused) as refused:
        context["problem"] = refused.message
        status = 404 if isinstance(refused, NotFound) else 409
        return render(request, "portal/rate_which.html", context, status=status)
    return render(request, "portal/rate.html", context)


def _rate(request: HttpRequest, dossier: Dossier, context: dict[str, Any]) -> HttpResponse:
    post = request.POST
    stars = int(post["sao"]) if post.get("sao", "") in {"1", "2", "3", "4", "5"} else 0
    if not stars:
        context["errors"] = {"sao": _("Chọn mức hài lòng chung")}
        return render(request, "portal/rate.html", context, status=422)
    answers: dict[str, Any] = {
        name: post.get(name, "") if post.get(name, "") in ANSWERS else ""
        for name, _text, _chosen in context["questions"]
    }
    money = {"khong": False, "co": True}.get(post.get("tien", ""))
    Rate(subject=dossier, stars=stars, **answers, extra_money=money, comment=post.get("gop_y", "").strip()).run(
        actor_of_request(request)
    )
    return render(request, "portal/rated.html", context)


def _levels() -> list[tuple[int, str]]:
    names = [_("Rất hài lòng"), _("Hài lòng"), _("Bình thường"), _("Không hài lòng"), _("Rất không hài lòng")]
    return [(5 - position, name) for position, name in enumerate(names)]


def _questions(given: Any) -> list[tuple[str, str, str]]:
    texts = {
        "guidance": _("Hướng dẫn có dễ hiểu không?"),
        "attitude": _("Thái độ của cán bộ thế nào?"),
        "punctuality": _("Kết quả có được trả đúng hẹn không?"),
    }
    return [(name, text, given.get(name, "")) for name, text in texts.items()]
