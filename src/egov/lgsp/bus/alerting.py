"""Looks for what will stop traffic, keeps one row for each, tells the operators once, and resolves what is over."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from egov.foundation.identity.api import Post
from egov.kernel.actor import Actor, Role
from egov.kernel.wording import said
from egov.lgsp.bus.models import Alert, Batch, Credential, Message, Node
from egov.lgsp.bus.queries import members_of
from egov.lgsp.bus.queue_states import unemptied
from egov.lgsp.bus.rules import alerts as rules

Kind = Alert.Kind
HOUR = timedelta(hours=1)
LOCK = 0x6275_616C
FOLDERS = {
    "db": gettext_noop("cơ sở dữ liệu"),
    "spool": gettext_noop("nhật ký tạm"),
    "transfers": gettext_noop("tệp đang chuyển"),
    "archive": gettext_noop("nhật ký đã lưu"),
}


@dataclass(frozen=True)
class Seen:
    """One thing that is wrong at this moment. `members` of its facts are those whom it concerns."""

    kind: str
    subject: str
    level: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """An open alert in words."""

    alert: Alert
    urgent: bool
    sentence: str
    to_do: str


def look(now: datetime) -> list[Seen]:
    """Everything that is wrong now."""
    nodes = [*_nodes(now), *_queues(now)]
    return [*_credentials(now), *nodes, *_disk_of_the_database(), *_stamps(now), *_messages(now)]


def watch(now: datetime) -> int:
    """Bring the rows to what is seen now and mail what is new or has become urgent; gives how many were mailed."""
    found = {(each.kind, each.subject[:255]): each for each in look(now)}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        rows = {(row.kind, row.subject): row for row in Alert.objects.filter(resolved_at=None)}
        for key, row in rows.items():
            if key not in found:
                row.resolved_at = now
                row.save(update_fields=["resolved_at"])
        news = []
        for key, each in found.items():
            row = rows.get(key) or Alert(kind=key[0], subject=key[1], first_seen=now)
            row.level, row.facts, row.last_seen = each.level, each.facts, now
            if not row.mailed_level or (row.mailed_level, each.level) == (rules.WARNING, rules.URGENT):
                row.mailed_level = each.level
                news.append(row)
            row.save()
    if news:
        _mail(news)
    return len(news)


def open_alerts(actor: Actor) -> list[Shown]:
    """For operators all of them, the urgent first; for administrators those about their own members."""
    members = members_of(actor)
    rows = Alert.objects.filter(resolved_at=None).order_by("level", "first_seen")
    mine = [row for row in rows if members is None or set(row.facts.get("members", ())) & set(members)]
    return [_shown(row) for row in mine]


def _shown(row: Alert) -> Shown:
    facts = {name: _(FOLDERS[value]) if name == "place" else value for name, value in row.facts.items()}
    sentence, to_do = rules.told(row.kind, facts)
    return Shown(row, row.level == rules.URGENT, said(sentence, _), _(to_do))


def _mail(news: list[Alert]) -> None:
    """One mail to each operator, whatever their number is."""
    posts = Post.objects.on(timezone.localdate()).filter(role=Role.INTEGRATOR, user__is_active=True)
    to = sorted(set(posts.exclude(user__email="").values_list("user__email", flat=True)))
    with override("vi"):
        lines = [f"- {each.sentence} {each.to_do}" for each in map(_shown, news)]
        subject = _("Trục tích hợp: %(many)s cảnh báo mới") % {"many": len(news)}
    for address in to:
        send_mail(subject, "\n".join(lines), None, [address], fail_silently=True)


def _credentials(now: datetime) -> Iterator[Seen]:
    """What ends soon and has no successor yet."""
    soon = Credential.objects.filter(
        revoked_at=None, valid_to__gt=now, valid_to__lte=now + timedelta(days=rules.DAYS[0])
    ).filter(subsystem__standing="active", subsystem__member__standing="active")
    for each in soon.select_related("subsystem__member"):
        later = each.subsystem.credentials.filter(kind=each.kind, revoked_at=None, valid_to__gt=each.valid_to)
        days = (each.valid_to - now).days
        level = rules.below(days, (rules.DAYS[0] + 1, rules.DAYS[1] + 1))
        if level is None or later.exists():
            continue
        until = timezone.localtime(each.valid_to).strftime("%d/%m/%Y %H:%M")
        facts = {"what": str(each), "who": str(each.subsystem), "days": days, "until": until}
        yield Seen(Kind.CREDENTIAL, each.fingerprint, level, {**facts, "members": [str(each.subsystem.member)]})


def _nodes(now: datetime) -> Iterator[Seen]:
    """What the nodes last told of themselves, and those that tell nothing any more."""
    circuits: dict[str, list[str]] = {}
    for node in Node.objects.order_by("name"):
        silent = (now - node.seen_at).total_seconds()
        level = rules.above(silent, rules.SILENT)
        if level is not None:
            yield Seen(Kind.NODE, node.name, level, {"node": node.name, "minutes": max(1, round(silent / 60))})
            continue
        for service, state in node.report.get("circuits", {}).items():
            if state in ("open", "trying"):
                circuits.setdefault(service, []).append(node.name)
        for place, free, total in node.report.get("disks", ()):
            yield from _disk(node.name.rpartition("-")[0] or node.name, place, free, total)
        for name, until in node.report.get("ends", {}).items():
            yield from _own_certificate(node.name.rpartition("-")[0] or node.name, name, until, now)
    for service, nodes in circuits.items():
        facts = {"service": service, "node": ", ".join(nodes), "members": [_member(service)]}
        yield Seen(Kind.CIRCUIT, service, rules.URGENT, facts)


def _queues(now: datetime) -> Iterator[Seen]:
    """Queues of outside brokers in which messages pile up where nobody of the bus sees them."""
    for queue, seconds in unemptied(now):
        level = rules.above(seconds, rules.UNEMPTIED)
        if level is not None:
            yield Seen(Kind.UNEMPTIED, queue.code, level, {"queue": queue.code, "minutes": round(seconds / 60)})


def _own_certificate(node: str, name: str, until: str, now: datetime) -> Iterator[Seen]:
    end = datetime.fromisoformat(until)
    days = (end - now).days
    level = rules.below(days, (rules.DAYS[0] + 1, rules.DAYS[1] + 1))
    if level is not None:
        told = timezone.localtime(end).strftime("%d/%m/%Y %H:%M")
        yield Seen(Kind.CREDENTIAL, f"{node} {name}", level, {"what": name, "who": node, "days": days, "until": told})


def _disk(node: str, place: str, free: int, total: int) -> Iterator[Seen]:
    level = rules.below(free / total, rules.FREE) if total else None
    if level is not None:
        facts = {"node": node, "place": place, "free": round(100 * free / total)}
        yield Seen(Kind.DISK, f"{node} {place}", level, facts)


def _disk_of_the_database() -> Iterator[Seen]:
    """Only where the database lies on this machine; elsewhere its own monitoring has to tell."""
    if settings.DATABASES["default"].get("HOST", "") not in ("", "localhost", "127.0.0.1", "::1") and not str(
        settings.DATABASES["default"]["HOST"]
    ).startswith("/"):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory', true)")
        folder = Path(cursor.fetchone()[0] or "/nonexistent")
    try:
        state = os.statvfs(folder)
    except OSError:
        return
    yield from _disk("DB", "db", state.f_bavail * state.f_frsize, state.f_blocks * state.f_frsize)


def _stamps(now: datetime) -> Iterator[Seen]:
    oldest = Batch.objects.filter(seal=None).aggregate(Min("at"))["at__min"]
    most = float(settings.BUS_UNSTAMPED) or 14_400.0
    waited = (now - oldest).total_seconds() if oldest else 0.0
    level = rules.above(waited / most, rules.STAMP)
    if level is not None:
        yield Seen(Kind.STAMP, "tsa", level, {"minutes": round(waited / 60), "most": round(most / 60)})


def _messages(now: datetime) -> Iterator[Seen]:
    dead = Message.objects.filter(state=Message.State.DEAD, ended_at__gt=now - HOUR)
    for service, many in dead.values("service").annotate(many=Count("pk")).values_list("service", "many"):
        level = rules.above(many, rules.LETTERS)
        if level is not None:
            facts = {"service": service, "many": many, "members": [_member(service)]}
            yield Seen(Kind.LETTERS, service, level, facts)
    waiting = Message.objects.filter(state=Message.State.WAITING, next_at__lt=now - timedelta(seconds=rules.QUEUE[0]))
    for service, since in waiting.values("service").annotate(since=Min("next_at")).values_list("service", "since"):
        late = (now - since).total_seconds()
        level = rules.above(late, rules.QUEUE)
        if level is not None:
            facts = {"service": service, "minutes": round(late / 60), "members": [_member(service)]}
            yield Seen(Kind.QUEUE, service, level, facts)


def _member(path: str) -> str:
    """`GOV/so-tp` of VN-ND/GOV/so-tp/ho-tich/khai-sinh."""
    return "/".join(path.split("/")[1:3])
