"""What stands around every page of the workplace: the agency's name and the menu of what the person may open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.channels.desk.access import WORKING
from egov.channels.desk.money import HANDLERS as MONEY
from egov.foundation.directory.api import Agency
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus.api import Member, Standing, Subsystem, rights_to_decide, runs_the_bus
from egov.services.dossiers.api import Queue, count_mine, count_news


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    url: str
    icon: str
    label: str
    current: bool
    count: str | None = None


@dataclass(frozen=True)
class Group:
    """Lines of the menu under a heading."""

    label: str
    items: tuple[Item, ...]


BUS = (Role.ADMIN, Role.INTEGRATOR)
LETTERS = (Role.COUNTER, Role.CLERK, Role.HEAD)
# name of the address, icon, label, roles that see it; grouped under a heading
LINES: tuple[tuple[str, str, str, str, tuple[Role, ...]], ...] = (
    (gettext_noop("Công việc"), "list", "inbox", gettext_noop("Hồ sơ của tôi"), WORKING),
    (gettext_noop("Công việc"), "notices", "bell", gettext_noop("Việc mới"), WORKING),
    (gettext_noop("Công việc"), "counter", "clipboard-plus", gettext_noop("Tiếp nhận tại quầy"), (Role.COUNTER,)),
    (gettext_noop("Công việc"), "originals", "archive", gettext_noop("Bản gốc đang giữ"), (Role.COUNTER,)),
    (gettext_noop("Công việc"), "register", "book", gettext_noop("Sổ theo dõi hồ sơ"), (Role.COUNTER, Role.LEADER)),
    (gettext_noop("Công việc"), "money", "cash", gettext_noop("Thu phí, hoàn phí"), MONEY),
    (gettext_noop("Công việc"), "persons", "user-check", gettext_noop("Xác nhận số định danh"), (Role.COUNTER,)),
    (gettext_noop("Công việc"), "letters", "mail", gettext_noop("Thư chưa gửi được"), LETTERS),
    (gettext_noop("Điều hành"), "leader", "chart-bar", gettext_noop("Bảng điều hành"), (Role.LEADER,)),
    (gettext_noop("Điều hành"), "scores", "star", gettext_noop("Đánh giá một cửa"), (Role.LEADER, Role.ADMIN)),
    (gettext_noop("Trục tích hợp"), "bus", "chart-bar", gettext_noop("Tình hình trục"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_services", "book", gettext_noop("Danh mục dịch vụ"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_applications", "key", gettext_noop("Ứng dụng"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_requests", "clipboard-check", gettext_noop("Chờ duyệt"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_exchanges", "switch-horizontal", gettext_noop("Nhật ký trao đổi"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_messages", "message", gettext_noop("Tin giữ hộ"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_handlings", "refresh", gettext_noop("Chuyển đổi, giao nhận"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_rules", "bell", gettext_noop("Quy tắc sự kiện"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_processes", "sitemap", gettext_noop("Quy trình tích hợp"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_edocs", "file-text", gettext_noop("Liên thông văn bản"), BUS),
    (gettext_noop("Trục tích hợp"), "bus_policies", "scale", gettext_noop("Hạn mức"), (Role.INTEGRATOR,)),
    (gettext_noop("Trục tích hợp"), "bus_queues", "inbox", gettext_noop("Hàng đợi"), (Role.INTEGRATOR,)),
    (gettext_noop("Trục tích hợp"), "bus_versions", "history", gettext_noop("Phiên bản cấu hình"), (Role.INTEGRATOR,)),
    (gettext_noop("Quản trị"), "people", "users", gettext_noop("Người dùng, vị trí"), (Role.ADMIN,)),
)


def page(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page of the workplace; `here` is the menu line that it belongs to."""
    waiting = context.get("counts", {}).get(Queue.MINE)
    if waiting is None and actor.holds(WORKING):
        waiting = count_mine(actor)
    fresh = count_news(actor) if actor.holds(WORKING) else None
    around = {
        "agency_name": ", ".join(agencies_of(actor).values()),
        "menu": menu(actor, here, {"list": waiting, "notices": fresh or None, "bus_requests": asked_of(actor)}),
        "alerts": None if fresh is None else counted(fresh, 99),
        "search_text": "",
    }
    return render(request, template, {**around, **context}, status=status)


def status_of(refused: Refused | None, *, wrong: bool = False) -> int:
    """The answer's status: a deed that is forbidden, one that the state of things forbids, a form with mistakes."""
    if refused is not None:
        return 403 if isinstance(refused, Forbidden) else 409
    return 422 if wrong else 200


def agencies_of(actor: Actor) -> dict[int, str]:
    """Names of the agencies in which the person holds a post, by id."""
    return dict(_names(actor.agencies).rows())


@lru_cache(maxsize=500)
def _names(agencies: frozenset[int]) -> sql.Statement:
    return sql.made_once(Agency.objects.filter(pk__in=agencies).order_by("id").values_list("pk", "name"))


def menu(actor: Actor, here: str, counts: Mapping[str, int | None]) -> list[Group]:
    """Only what the person may open; no dead links. `counts` stand beside their lines."""
    groups: dict[str, list[Item]] = {}
    for heading, name, icon, label, roles in LINES:
        if actor.holds(roles):
            count = counts.get(name)
            shown = None if count is None else counted(count)
            item = Item(reverse(f"desk:{name}"), icon, _(label), name == here, shown)
            groups.setdefault(_(heading), []).append(item)
    return [Group(heading, tuple(items)) for heading, items in groups.items()]


def asked_of(actor: Actor) -> int | None:
    """Requests about the bus that wait for this person; nothing for who has nothing to do with it."""
    if not actor.holds(BUS):
        return None
    waiting = rights_to_decide(actor).count()
    if runs_the_bus(actor):
        waiting += Member.objects.filter(standing=Standing.ASKED).count()
        waiting += Subsystem.objects.filter(standing=Standing.ASKED).count()
    return waiting or None


def counted(number: int, most: int = 1000) -> str:
    """A count that stopped at its limit says so: 1000+."""
    return f"{most}+" if number > most else str(number)
