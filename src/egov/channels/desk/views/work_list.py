"""The work list, the search in it, and its export."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from egov.channels.desk import rows, words
from egov.channels.desk.access import WORKING, officer_page
from egov.channels.desk.excel import MOST, workbook
from egov.channels.desk.filters import Filters
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import counted, page
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.api import QUEUES, Queue, counts, found, tally_of

TABS = {
    Queue.MINE: gettext_noop("Đang xử lý"),
    Queue.OVERDUE: gettext_noop("Quá hạn"),
    Queue.TODAY: gettext_noop("Đến hạn hôm nay"),
    Queue.INTAKE: gettext_noop("Chờ tiếp nhận"),
    Queue.SUPPLEMENT: gettext_noop("Chờ bổ sung"),
    Queue.RETURN: gettext_noop("Chờ trả kết quả"),
    Queue.ALL: gettext_noop("Tất cả"),
}
MOST_FOUND = 50
EMPTY = {
    Queue.MINE: (gettext_noop("Không có hồ sơ chờ bạn xử lý"), gettext_noop("Việc mới sẽ hiện ở đây.")),
    Queue.OVERDUE: (gettext_noop("Không có hồ sơ quá hạn"), gettext_noop("Việc quá hạn sẽ hiện ở đây.")),
    Queue.TODAY: (gettext_noop("Không có hồ sơ đến hạn hôm nay"), gettext_noop("Việc đến hạn sẽ hiện ở đây.")),
    Queue.INTAKE: (gettext_noop("Không có hồ sơ chờ tiếp nhận"), gettext_noop("Hồ sơ nộp trực tuyến sẽ hiện ở đây.")),
    Queue.SUPPLEMENT: (
        gettext_noop("Không có hồ sơ chờ bổ sung"),
        gettext_noop("Hồ sơ đang chờ người nộp gửi thêm giấy tờ sẽ hiện ở đây."),
    ),
    Queue.RETURN: (gettext_noop("Không có kết quả chờ trả"), gettext_noop("Kết quả đã ký sẽ hiện ở đây.")),
    Queue.ALL: (gettext_noop("Cơ quan chưa có hồ sơ nào"), gettext_noop("Mọi hồ sơ của cơ quan sẽ hiện ở đây.")),
}


@dataclass(frozen=True)
class Tab:
    """One view of the list with its number."""

    queue: str
    label: str
    count: str
    current: bool


def chosen(request: HttpRequest) -> tuple[str, Filters, str]:
    """View, filters and order out of the address."""
    queue = request.GET.get("xem", Queue.MINE)
    queue = queue if queue in QUEUES else Queue.MINE
    sort = request.GET.get("sx", "han")
    return queue, Filters.read(request.GET), sort if sort in rows.SORTS and queue not in rows.OF_DOSSIERS else "han"


@require_GET
@officer_page(*WORKING, Role.ADMIN, Role.INTEGRATOR)
def work_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the officer has to do, nearest date first. Administrators and operators are led to their own."""
    if not actor.holds(WORKING):
        return HttpResponseRedirect(reverse("desk:people" if actor.holds([Role.ADMIN]) else "desk:bus"))
    shown_at = timezone.now()
    queue, filters, sort = chosen(request)
    size = rows.ROOMY if request.COOKIES.get("mat-do") == "thoang" else rows.PAGE
    wanted = request.GET.get("trang", "1")
    tally = tally_of(actor)
    numbers = counts(actor, tally=tally)
    known = None if filters else numbers[queue]
    if queue in rows.OF_DOSSIERS:
        found_page = page_of(rows.dossiers_of(actor, queue, filters), wanted, size, known)
        lines = rows.of_dossiers(found_page.items)
    else:
        found_page = page_of(rows.steps_of(actor, queue, filters, sort), wanted, size, known)
        lines = rows.of_steps(found_page.items)
    title, hint = EMPTY[queue]
    context: dict[str, Any] = {
        "queue": queue,
        "tabs": [Tab(name, _(TABS[name]), counted(numbers[name]), name == queue) for name in QUEUES],
        "counts": numbers,
        "filters": filters,
        "procedures": rows.procedures_in(tally, queue),
        "kinds": rows.kinds_in(tally, queue),
        "channels": [(value, _(label)) for value, label in words.CHANNELS.items()],
        "rows": lines,
        "page": found_page,
        "sort": sort,
        "may_sort": queue not in rows.OF_DOSSIERS,
        "by_step": queue not in rows.OF_DOSSIERS,
        "empty_title": _(title),
        "empty_hint": _(hint),
        "caption": _("%(view)s, xếp theo hạn gần nhất") % {"view": _(TABS[queue])},
        "now": shown_at,
        "shown_at": shown_at.isoformat(),
        "is_counter": actor.holds([Role.COUNTER]),
        "is_head": actor.holds([Role.HEAD]),
    }
    status = 422 if filters.errors else 200
    return page(request, actor, "desk/list.html", context, here="list", status=status)


@require_GET
@officer_page()
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Dossiers of the officer's agencies by code, name, identity number or telephone."""
    words_typed = request.GET.get("q", "").strip()[:100]
    hits = page_of(rows.narrow(found(actor, words_typed)), request.GET.get("trang", "1"), rows.PAGE)
    if hits.total == 1 and hits.items[0].code.casefold() == words_typed.casefold():
        return HttpResponseRedirect(reverse("desk:dossier", args=[hits.items[0].code]))
    context = {
        "search_text": words_typed,
        "rows": rows.of_dossiers(hits.items),
        "page": hits,
        "more": hits.total > MOST_FOUND,
    }
    return page(request, actor, "desk/search.html", context, here="list")


@require_GET
@officer_page()
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list as it is filtered now, as an Excel workbook."""
    queue, filters, sort = chosen(request)
    if queue in rows.OF_DOSSIERS:
        lines = rows.of_dossiers(rows.dossiers_of(actor, queue, filters)[:MOST])
    else:
        lines = rows.of_steps(rows.steps_of(actor, queue, filters, sort)[:MOST])
    heads = (
        (_("Hạn xử lý"), 18),
        (_("Mã hồ sơ"), 28),
        (_("Thủ tục"), 60),
        (_("Người nộp"), 26),
        (_("Bước hiện tại"), 30),
        (_("Người xử lý"), 24),
        (_("Nguồn"), 12),
        (_("Ngày nhận"), 18),
    )
    table = (
        (row.due.text, row.code, row.procedure, row.applicant, row.step, row.who, row.source, row.at) for row in lines
    )
    return workbook(f"ho-so-{queue}", _(TABS[queue]), heads, table)
