"""Fees taken and given back: what does not add up, refunds, every payment of the agency; one page for each payment."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from egov.channels.desk import money as words
from egov.channels.desk.access import officer_page
from egov.channels.desk.forms.money import BY_SLUG, AgainForm, AnswerForm, MoneyForm, RefundForm, ReleaseForm
from egov.channels.desk.paging import Page, page_of
from egov.channels.desk.rows import ROOMY
from egov.channels.desk.shell import counted, page, status_of
from egov.channels.desk.views.papers import pdf
from egov.kernel.actor import Actor
from egov.kernel.errors import NotFound, Refused
from egov.lgsp.payments import api as payments
from egov.services.dossiers.api import codes_behind, subjects_of_codes

Refunding = payments.Refund.State
DONE = {
    "hoan": "Đã ghi việc hoàn tiền.",
    "duyet": "Đã duyệt, yêu cầu hoàn tiền đang gửi tới cổng thanh toán.",
    "gui-lai": "Đã gửi lại yêu cầu hoàn tiền.",
    "ghi": "Đã ghi kết quả xử lý.",
}


@require_GET
@officer_page(*words.HANDLERS)
def money(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Three views: what waits for a person, refunds, all payments."""
    tab = request.GET.get("xem", "")
    tab = tab if tab in words.TABS else "viec"
    state, text = request.GET.get("tt", ""), request.GET.get("q", "").strip()[:100]
    lists: dict[str, Callable[[], Any]] = {
        "viec": lambda: payments.findings_for(actor),
        "hoan": lambda: payments.refunds_for(actor, *_states(state)),
        "thu": lambda: payments.orders_for(actor, state, text, subjects_of_codes(text.split())),
    }
    shown: Page = page_of(lists[tab](), request.GET.get("trang", "1"), ROOMY)
    to_do = {
        "viec": payments.findings_for(actor).count(),
        "hoan": payments.refunds_for(actor, Refunding.FLAGGED, Refunding.REFUSED).count(),
    }
    tabs = [(key, _(label), counted(to_do[key]) if key in to_do else "") for key, label in words.TABS.items()]
    of_tab = words.REFUNDS if tab == "hoan" else words.ORDERS
    context = {
        "tab": tab,
        "tabs": tabs,
        "rows": words.rows(shown.items, actor),
        "page": shown,
        "state": state,
        "text": text,
        "states": [(key, _(label)) for key, (_kind, label) in of_tab.items()],
    }
    return page(request, actor, "desk/money.html", context, here="money")


def _states(wanted: str) -> tuple[payments.Refund.State, ...]:
    """The one that was asked for, or all."""
    return (Refunding(wanted),) if wanted in Refunding.values else tuple(Refunding)


@require_http_methods(["GET", "POST"])
@officer_page(*words.HANDLERS)
def order(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One payment with its lines, tries, refunds and findings; deeds are sent to the same address."""
    found = payments.order_for(pk, actor)
    if request.method != "POST":
        return _order_page(request, actor, found)
    form_class, number = BY_SLUG.get(request.POST.get("viec", "")), request.POST.get("muc", "0")
    if form_class is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound(_("Không tìm thấy việc này. Hãy tải lại trang."))
    form = form_class(found, int(number), request.POST)
    if not form.is_valid():
        return _order_page(request, actor, found, form, status=422)
    try:
        form.action().run(actor)
    except Refused as refused:
        return _order_page(request, actor, payments.order_for(pk, actor), form, refused, status_of(refused))
    messages.success(request, _(DONE[form.slug]))
    return HttpResponseRedirect(reverse("desk:order", args=[pk]))


def _order_page(
    request: HttpRequest,
    actor: Actor,
    found: payments.Order,
    sent: MoneyForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    def form(kind: type[MoneyForm], number: int = 0) -> MoneyForm | None:
        """The form that was sent, or a fresh one; none where its deed may not happen."""
        if not _may(kind, found, number, actor):
            return None
        is_sent = sent is not None and (sent.slug, sent.pk) == (kind.slug, number)
        return sent if is_sent else kind(found, number)

    if sent is not None:
        sent.shown_again(found)
    gone = sent is not None and not _may(type(sent), found, sent.pk, actor)
    findings = payments.Finding.objects.filter(attempt__order=found).select_related("attempt").order_by("-at")
    settlement = getattr(found, "settlement", None)
    context = {
        "order": found,
        "payer": words.payer_of(found, actor),
        "tag": words.order_tag(found),
        "code": codes_behind([found.subject], actor).get(found.subject, ""),
        "settlement": settlement,
        "method": words.method_of(found),
        "receipt": payments.receipt_of(found) if words.knows_payer(found, actor) else None,
        "attempts": [(one, words.told_of(one)) for one in found.attempts.order_by("-id")],
        "refunds": [
            (one, words.refund_tag(one), words.replies_to(one), form(ReleaseForm, one.pk), form(AgainForm, one.pk))
            for one in found.refunds.all()
        ],
        "findings": [(one, words.finding_tag(one), form(AnswerForm, one.pk)) for one in findings],
        "refund_form": form(RefundForm),
        "form": sent,
        "refused": refused,
        "lost": sent.written() if sent is not None and gone else [],
    }
    return page(request, actor, "desk/order.html", context, here="money", status=status)


def _may(kind: type[MoneyForm], found: payments.Order, number: int, actor: Actor) -> bool:
    """Would the deed run, given good input?"""
    trials: dict[str, Callable[[], Any]] = {
        "hoan": lambda: payments.RequestRefund(subject=found, amount=1, reason="-"),
        "duyet": lambda: payments.ReleaseRefund(subject=found, refund=number),
        "gui-lai": lambda: payments.SendRefundAgain(subject=found, refund=number),
        "ghi": lambda: payments.Answer(subject=found, finding=number, note="-"),
    }
    return bool(trials[kind.slug]().may(actor))


@require_GET
@officer_page(*words.HANDLERS)
def receipt(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The state's receipt, as it was made out."""
    found = payments.order_for(pk, actor)
    made_out = payments.receipt_of(found) if words.knows_payer(found, actor) else None
    if made_out is None:
        raise NotFound(_("Khoản này không có biên lai."))
    return pdf(payments.receipt_pdf(made_out), f"bien-lai-{made_out.printed_number}.pdf")
