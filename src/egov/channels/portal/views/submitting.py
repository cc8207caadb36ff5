"""From the finished form to the filed dossier: review, pledge, fee, the page with the code."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egov.channels.portal.qr import qr_picture
from egov.channels.portal.titles import charges
from egov.channels.portal.views.filing import about, next_page, own_draft, signed_out
from egov.foundation.identity.api import actor_of_request
from egov.kernel.errors import Refused
from egov.lgsp.payments.api import read_return, start_attempt
from egov.services.catalogue.api import form_of
from egov.services.dossiers.api import (
    Draft,
    Submit,
    order_for_draft,
    pay_at_counter,
    pledge,
    price_of,
    progress,
    timeline,
    total,
)

WAYS = {"atm": "VNBANK", "qr": "VNPAYQR", "the": "INTCARD"}


def due_now(draft: Draft) -> int:
    """What has to be paid with the filing, in dong."""
    return sum(line.amount for line in price_of(draft) if line.when == "submission")


def review(request: HttpRequest, token: str) -> HttpResponse:
    """Everything once more, a link to each answer, the price, the pledge."""
    if (answer := signed_out(request, token)) is not None:
        return answer
    draft = own_draft(request, token)
    form = form_of(draft.release)
    if draft.dossier_id is not None:
        return HttpResponseRedirect(reverse("portal:filed", args=[token]))
    if (page := next_page(draft, form)) != reverse("portal:review", args=[token]):
        return HttpResponseRedirect(page)
    if request.method != "POST":
        return _review_page(request, draft, {})
    errors = _review_errors(request, draft)
    if errors:
        return _review_page(request, draft, errors)
    way = request.POST.get("nhan", "")
    draft = pledge(draft, delivery=way, delivery_address=_address(request) if way == "post" else "")
    if due_now(draft):
        return HttpResponseRedirect(reverse("portal:pay", args=[token]))
    return _file(request, draft)


def _review_errors(request: HttpRequest, draft: Draft) -> dict[str, str]:
    errors = {}
    way = request.POST.get("nhan", "")
    if way not in draft.release.parsed().delivery:
        errors["nhan"] = _("Chọn cách nhận kết quả")
    if way == "post" and len(_address(request)) < 8:
        errors["dia_chi"] = _("Nhập địa chỉ để bưu điện giao kết quả")
    if request.POST.get("cam_doan") != "1":
        errors["cam_doan"] = _("Đánh dấu vào ô cam đoan để nộp hồ sơ")
    return errors


def _address(request: HttpRequest) -> str:
    return " ".join(request.POST.get("dia_chi", "").split())[:300]


def _review_page(request: HttpRequest, draft: Draft, errors: dict[str, str]) -> HttpResponse:
    form = form_of(draft.release)
    content = draft.release.parsed()
    lines = price_of(draft)
    ways = {
        "counter": (_("Tại quầy"), _("Mang giấy hẹn tới nơi nộp hồ sơ")),
        "post": (_("Bưu điện giao tận nhà"), _("Bưu tá thu cước khi giao")),
        "online": (_("Bản điện tử có chữ ký số"), _("Tải ở trang hồ sơ khi có kết quả")),
    }

    def link(step: str, control: str) -> str:
        return f"{reverse('portal:draft_step', args=[draft.token, step])}?sua=1#{control}"

    wrong = form.clean_all(draft.answers)
    context = {
        **about(draft, form, "kiem-tra"),
        "summary": form.render_summary(draft.answers, link),
        "wrong": [(link(form.step_of(control), control), text) for control, text in wrong.items()],
        "lines": charges(draft, lines),
        "total": total(lines),
        "due_now": due_now(draft),
        "deliveries": [(key, *ways[key]) for key in content.delivery if key in ways],
        "with_post": "post" in content.delivery,
        "delivery": request.POST.get("nhan")
        or (draft.delivery if draft.delivery in content.delivery else content.delivery[0]),
        "address": request.POST.get("dia_chi", draft.delivery_address),
        "pledged": request.POST.get("cam_doan") == "1",
        "errors": errors,
    }
    return render(request, "portal/review.html", context, status=422 if errors else 200)


def _file(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Submit; a second click finds the dossier of the first."""
    try:
        Submit(subject=draft, at=timezone.now()).run(actor_of_request(request))
    except Refused:
        if not Draft.objects.filter(pk=draft.pk, dossier__isnull=False).exists():
            raise
    return HttpResponseRedirect(reverse("portal:filed", args=[draft.token]))


def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Choose how to pay; the bank's page, or the counter."""
    if (answer := signed_out(request, token)) is not None:
        return answer
    draft = own_draft(request, token)
    if draft.dossier_id is not None:
        return HttpResponseRedirect(reverse("portal:filed", args=[token]))
    if draft.pledged_at is None or not due_now(draft):
        return HttpResponseRedirect(reverse("portal:review", args=[token]))
    problem = ""
    way = request.POST.get("cach", "")
    if request.method == "POST":
        if way == "quay":
            return _file(request, pay_at_counter(draft))
        if way in WAYS:
            try:
                return HttpResponseRedirect(_bank_page(request, draft, WAYS[way]))
            except Refused as refused:
                problem = refused.message
        else:
            problem = _("Chọn một cách trả phí")
    return _pay_page(request, draft, problem, way)


def _pay_page(request: HttpRequest, draft: Draft, problem: str, way: str) -> HttpResponse:
    lines = [line for line in price_of(draft) if line.when == "submission"]
    ways = [
        ("atm", _("Thẻ ATM nội địa, tài khoản ngân hàng"), _("Chuyển sang trang của ngân hàng. Không mất phí.")),
        ("qr", _("Chuyển khoản bằng mã QR"), _("Quét mã bằng ứng dụng ngân hàng trên điện thoại. Không mất phí.")),
        ("the", _("Thẻ quốc tế Visa, Mastercard, JCB"), _("Ngân hàng của bạn có thể thu phí riêng.")),
        ("quay", _("Trả tại quầy"), _("Hồ sơ được nhận khi bạn trả phí.")),
    ]
    context = {
        **about(draft, form_of(draft.release), "kiem-tra"),
        "steps": [],
        "back": reverse("portal:review", args=[draft.token]),
        "lines": charges(draft, lines),
        "total": total(lines),
        "ways": ways,
        "way": way or "atm",
        "at_office": "quay",
        "problem": problem,
    }
    return render(request, "portal/pay.html", context, status=422 if problem else 200)


def _bank_page(request: HttpRequest, draft: Draft, bank: str) -> str:
    order = order_for_draft(draft, timezone.now())
    return start_attempt(
        order,
        ip=request.META.get("REMOTE_ADDR", "127.0.0.1"),
        locale=get_language() or "vi",
        return_url=request.build_absolute_uri(reverse("portal:paid", args=[draft.token])),
        bank_code=bank,
    )


def paid(request: HttpRequest, token: str) -> HttpResponse:
    """Back from the bank. The address only tells what to show; the bank's own message files the dossier."""
    if (answer := signed_out(request, token)) is not None:
        return answer
    draft = own_draft(request, token)
    if draft.dossier_id is not None:
        return HttpResponseRedirect(reverse("portal:filed", args=[token]))
    info = read_return(request.GET.dict())
    waiting = info.genuine and (info.paid or info.outcome is None or info.outcome.name == "PAID")
    context = {
        **about(draft, form_of(draft.release), "kiem-tra"),
        "steps": [],
        "back": reverse("portal:pay", args=[token]),
        "sentence": info.sentence,
        "waiting": waiting,
    }
    response = render(request, "portal/paid.html", context)
    if waiting:
        response.headers["Refresh"] = "5"
    return response


def filed(request: HttpRequest, token: str) -> HttpResponse:
    """The code, and what happens next. Whoever filed the draft may open it by its link."""
    if (answer := signed_out(request, token)) is not None:
        return answer
    draft = own_draft(request, token)
    dossier = draft.dossier
    if dossier is None:
        return HttpResponseRedirect(reverse("portal:draft", args=[token]))
    language = (get_language() or "vi")[:2]
    mine = dossier.owner_id is not None and dossier.owner_id == actor_of_request(request).user
    follow = reverse("portal:dossier", args=[dossier.code]) if mine else reverse("portal:lookup")
    query = "" if mine else f"?ma={dossier.code}&so={dossier.applicant_phone[-4:]}"
    context: dict[str, Any] = {
        "section": "lookup",
        "draft": draft,
        "dossier": dossier,
        "title": draft.release.parsed().title,
        "timeline": timeline(dossier, language),
        "progress": progress(dossier),
        "follow": follow + query,
        "qr": qr_picture(request.build_absolute_uri(reverse("portal:lookup")) + f"?ma={dossier.code}"),
        "mine": mine,
    }
    return render(request, "portal/filed.html", context)
