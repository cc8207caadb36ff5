"""Asks a gateway whether an application can call a service, and waits for what it found (decision 0035)."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from egov.kernel.actor import Actor
from egov.kernel.errors import Forbidden, Refused
from egov.kernel.wording import said
from egov.lgsp.bus.evidence.timestamps import Refused as NoStamp
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.bus.jobs import stamper_of
from egov.lgsp.bus.models import Diagnosis, Node, Service, Subsystem
from egov.lgsp.bus.queries import manages, named
from egov.lgsp.bus.rules.diagnoses import INSIDE_NAMES, STEPS, told
from egov.lgsp.bus.rules.identifiers import Misspelt, path_of_endpoint
from egov.lgsp.bus.rules.people import runs_the_bus

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
PATIENCE = 60.0
"""Seconds that somebody waits; every step has its own end and together they need less."""
LOOK = 0.1
ALIVE = timedelta(seconds=15)
MOST_OPEN = 20
"""Questions that wait at the same time."""
MOMENTS = ("at", "until")


@dataclass(frozen=True)
class Told:
    """A step in words of the reader's language. `inside` is empty for who is not to see the provider's machines."""

    name: str
    label: str
    outcome: str
    took_ms: float
    sentence: str
    to_do: str
    inside: dict[str, Any]

    @property
    def details(self) -> list[tuple[str, Any]]:
        """What is inside, each with its name in words."""
        return [(_(INSIDE_NAMES[name]) if name in INSIDE_NAMES else name, value) for name, value in self.inside.items()]


def diagnose(
    actor: Actor,
    service: Service,
    caller: Subsystem,
    *,
    method: str = "GET",
    path: str = "",
    purpose: str = "",
    node: str = "",
    patience: float = PATIENCE,
) -> Diagnosis:
    """Raises Forbidden for who is neither side, Refused for what is no call or when no gateway answers."""
    if not (runs_the_bus(actor) or manages(actor, caller) or manages(actor, service)):
        raise Forbidden(_("Chỉ bên gọi, bên cung cấp hoặc người vận hành trục chẩn đoán được."))
    if method not in METHODS or len(purpose) > 255 or len(node) > 80:
        raise Refused(_("Chọn một phương thức; mục đích không quá 255 ký tự."))
    try:
        checked = path_of_endpoint(path if not path or path.startswith("/") else f"/{path}")
    except Misspelt as error:
        raise Refused(_("Đường dẫn này không gửi được qua trục: %(why)s") % {"why": error}) from error
    if len(checked) > 2000 or Diagnosis.objects.filter(done_at=None, at__gt=_a_minute_ago()).count() >= MOST_OPEN:
        raise Refused(_("Đang có nhiều chẩn đoán chờ. Thử lại sau một phút."))
    if not _alive(node):
        raise Refused(_("Nút này của trục không chạy.") if node else _("Không có nút nào của trục đang chạy."))
    asked = Diagnosis.objects.create(
        at=timezone.now(),
        by_name=actor.name[:150],
        client=named(caller),
        service=named(service),
        method=method,
        path=checked,
        purpose=purpose,
        wanted_node=node,
    )
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY bus_diagnosis")
    return _stamped(_answered(asked, patience))


def _alive(node: str) -> bool:
    """Does a process of this node (of any, if empty) beat?"""
    rows = Node.objects.filter(seen_at__gt=timezone.now() - ALIVE)
    return rows.filter(Q(name=node) | Q(name__startswith=f"{node}-")).exists() if node else rows.exists()


def _a_minute_ago() -> datetime:
    return timezone.now() - timedelta(minutes=1)


def _answered(asked: Diagnosis, patience: float) -> Diagnosis:
    end = time.monotonic() + patience
    while True:
        asked.refresh_from_db()
        if asked.done_at is not None:
            return asked
        if time.monotonic() > end:
            asked.delete()
            raise Refused(_("Không có nút nào của trục trả lời. Người vận hành xem các nút có đang chạy không."))
        time.sleep(LOOK)


def _stamped(asked: Diagnosis) -> Diagnosis:
    """One more step, made here: the time-stamping service is asked by the side that stamps, not by gateways."""
    begun = time.perf_counter()
    step: dict[str, Any] = {"name": "stamp", "outcome": "ok", "finding": "given", "facts": {}, "inside": {}}
    try:
        stamper_of(settings_from())(f"diagnosis {asked.pk}".encode())
    except NoStamp as refused:
        step |= {"outcome": "failed", "finding": "refused", "facts": {"why": str(refused)[:300]}}
    step["took_ms"] = round((time.perf_counter() - begun) * 1000, 2)
    place = next((number for number, each in enumerate(asked.steps) if each["name"] == "clock"), len(asked.steps))
    asked.steps.insert(place, step)
    asked.save(update_fields=["steps"])
    return asked


def first_failed(asked: Diagnosis) -> str:
    """The step at which a call would end; empty when none fails."""
    return next((step["name"] for step in asked.steps if step["outcome"] == "failed"), "")


def in_words(asked: Diagnosis, *, inside: bool) -> list[Told]:
    """The steps for a reader; `inside` for who may know the provider's machines."""
    return [_told(step, inside) for step in asked.steps]


def _told(step: dict[str, Any], inside: bool) -> Told:
    facts = {name: _moment(value) if name in MOMENTS else _number(value) for name, value in step["facts"].items()}
    sentence, to_do = told(step["name"], step["finding"], facts)
    return Told(
        step["name"],
        _(STEPS[step["name"]]),
        step["outcome"],
        step["took_ms"],
        said(sentence, _),
        _(to_do) if to_do else "",
        step["inside"] if inside else {},
    )


def _number(value: Any) -> Any:
    """5 and not 5.0; parts of one as the reader's language writes them."""
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else number_format(value)


def _moment(value: Any) -> str:
    at = parse_datetime(value) if isinstance(value, str) and value else None
    return date_format(timezone.localtime(at), "d/m/Y H:i") if at else ""


def knows_the_inside(actor: Actor, service: Service | None) -> bool:
    """May this person see addresses and answers of the provider's machines?"""
    return runs_the_bus(actor) or (service is not None and manages(actor, service))


def diagnoses_visible_to(actor: Actor) -> "QuerySet[Diagnosis]":
    """Those about an application or a service of one's own."""
    if runs_the_bus(actor):
        return Diagnosis.objects.all()
    callers = [named(each) for each in Subsystem.objects.visible_to(actor).select_related("member")]
    services = Service.objects.managed_by(actor).select_related("subsystem__member")
    rows = Diagnosis.objects
    return rows.filter(client__in=callers) | rows.filter(service__in=[named(each) for each in services])


def callers_to_diagnose(actor: Actor, service: Service) -> "QuerySet[Subsystem]":
    """Applications about which one may ask at a service: one's own, and at one's own service all that asked for it."""
    rows = Subsystem.objects.select_related("member").order_by("member__name", "code")
    if runs_the_bus(actor):
        return rows
    wanted = Q(pk__in=Subsystem.objects.visible_to(actor))
    if manages(actor, service):
        wanted |= Q(rights__service=service) | Q(groups__rights__service=service)
    return rows.filter(wanted).distinct()


def service_named(path: str) -> Service | None:
    """The service that a diagnosis is about."""
    parts = [*path.split("/"), "", ""]
    if len(parts) < 7 or parts[0] != settings.BUS_INSTANCE:
        return None
    known = Service.objects.select_related("subsystem__member")
    return known.filter(
        subsystem__member__member_class=parts[1],
        subsystem__member__code=parts[2],
        subsystem__code=parts[3],
        code=parts[4],
        version=parts[5],
    ).first()
