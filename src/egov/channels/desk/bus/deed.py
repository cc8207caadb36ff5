"""One thing that can be done about the bus: its button, its form, its action; and what many of them share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_noop as _noop

from egov.channels.desk.bus import fields
from egov.channels.desk.bus.fields import Fields, Given
from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Action, Payload, policy_of
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

Made = Callable[[Any, Given], Action[Any]]


class DeedForm(forms.Form):
    """Its fields are the deed's; `whole` looks at several of them together."""

    def __init__(self, data: Mapping[str, Any] | None, whole: Callable[[forms.Form], None]) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        self.whole = whole

    def clean(self) -> dict[str, Any]:
        self.whole(self)
        return self.cleaned_data


@dataclass(frozen=True)
class Deed:
    """`rows` are the things of which this person may know; `when` says in which state the deed makes sense."""

    slug: str
    button: str
    said: str
    model: type[Model]
    scope: str
    action: Made
    rows: Callable[[Actor], "QuerySet[Any]"]
    fields: Callable[[Any, Actor], Fields] = fields.none
    when: Callable[[Any], bool] = lambda subject: True
    danger: bool = False
    intro: str = ""
    told: Callable[[Payload], str] | None = None
    """What came of it, where `said` cannot know it beforehand."""
    whole: Callable[[forms.Form], None] = lambda form: None

    def form(self, subject: Any, actor: Actor, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = DeedForm(data, self.whole)
        form.fields.update(self.fields(subject, actor))
        return form

    def open_to(self, actor: Actor, subject: Any) -> bool:
        """Does it make sense, and may this person?"""
        return self.when(subject) and policy_of(self.scope)(actor, subject) is None


def asked(subject: Any) -> bool:
    return bool(subject.standing == bus.Standing.ASKED)


def active(subject: Any) -> bool:
    return bool(subject.standing == bus.Standing.ACTIVE)


def stopped(subject: Any) -> bool:
    return bool(subject.standing == bus.Standing.STOPPED)


def own_agency(actor: Actor) -> "QuerySet[Agency]":
    return Agency.objects.filter(pk__in=actor.agencies)


def members(actor: Actor) -> "QuerySet[bus.Member]":
    return bus.Member.objects.visible_to(actor).select_related("agency")


def subsystems(actor: Actor) -> "QuerySet[bus.Subsystem]":
    return bus.Subsystem.objects.visible_to(actor).select_related("member__agency")


def services(actor: Actor) -> "QuerySet[bus.Service]":
    return bus.Service.objects.managed_by(actor).select_related("subsystem__member__agency")


def rights(actor: Actor) -> "QuerySet[bus.AccessRight]":
    related = ("service__subsystem__member", "subsystem__member", "endpoint", "group")
    return bus.AccessRight.objects.visible_to(actor).select_related(*related)


def standings(kind: str, model: type[Model], rows: Callable[[Actor], "QuerySet[Any]"]) -> list[Deed]:
    """Approving, refusing, stopping and resuming are alike for all that is registered."""
    reason = fields.reason(_noop("Lý do"), _noop("Bên đăng ký sẽ đọc câu này."))
    notice = fields.reason(_noop("Thông báo"), _noop("Bên gọi đọc câu này: vì sao dừng, bao giờ chạy lại."))
    deciding = [
        Deed(
            f"duyet-{kind}",
            _noop("Duyệt"),
            _noop("Đã duyệt."),
            model,
            "bus.approve",
            lambda subject, given: bus.Approve(subject=subject),
            rows,
            when=asked,
        ),
        Deed(
            f"tu-choi-{kind}",
            _noop("Từ chối"),
            _noop("Đã từ chối."),
            model,
            "bus.approve",
            lambda subject, given: bus.TurnDown(subject=subject, reason=given["reason"]),
            rows,
            reason,
            asked,
            danger=True,
        ),
    ]
    running = [
        Deed(
            f"dung-{kind}",
            _noop("Tạm dừng"),
            _noop("Đã dừng. Trục từ chối lời gọi từ lúc này."),
            model,
            "bus.stop",
            lambda subject, given: bus.Stop(subject=subject, notice=given["reason"]),
            rows,
            notice,
            active,
            danger=True,
        ),
        Deed(
            f"chay-{kind}",
            _noop("Chạy lại"),
            _noop("Đã chạy lại."),
            model,
            "bus.stop",
            lambda subject, given: bus.Resume(subject=subject),
            rows,
            when=stopped,
        ),
    ]
    return running if model is bus.Service else deciding + running
