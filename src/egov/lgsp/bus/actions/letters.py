"""Dead letters: messages that could not be delivered, sent off again, corrected, or given up."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.events import LetterDropped, LetterEdited, LetterReplayed, LettersReplayed
from egov.lgsp.bus.letters import wrong_body
from egov.lgsp.bus.models import EdocDelivery, Message, Service
from egov.lgsp.bus.models.delivery import MessageQuerySet

LONGEST = 16_000_000


@dataclass(frozen=True, kw_only=True)
class Replay(Action[Message]):
    """Send a dead letter off again, with the same message id and all its tries."""

    scope = "bus.letter"
    label = gettext_lazy("Gửi lại")

    def why_not(self, subject: Message, actor: Actor) -> str | None:
        return _not_dead(subject)

    def perform(self, subject: Message, actor: Actor) -> Payload:
        send_again(Message.objects.filter(pk=subject.pk), self.at)
        return LetterReplayed(subject.message_id, subject.service)


@dataclass(frozen=True, kw_only=True)
class ReplayAll(Action[Service]):
    """Send all dead letters of a service off again, such as after a long failure of its provider."""

    scope = "bus.letters"
    label = gettext_lazy("Gửi lại tất cả")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        return None if _letters_of(subject).exists() else _("Dịch vụ này không có thư nào chờ gửi lại.")

    def perform(self, subject: Service, actor: Actor) -> Payload:
        many = send_again(_letters_of(subject), self.at)
        return LettersReplayed(str(subject), many)


@dataclass(frozen=True, kw_only=True)
class EditLetter(Action[Message]):
    """Correct the body of a dead letter. The first body stays beside the new one."""

    body: bytes

    scope = "bus.letter_content"
    label = gettext_lazy("Sửa nội dung")

    def why_not(self, subject: Message, actor: Actor) -> str | None:
        if len(self.body) > LONGEST:
            return _("Nội dung dài quá 16 MB.")
        return _not_dead(subject) or wrong_body(subject, self.body)

    def perform(self, subject: Message, actor: Actor) -> Payload:
        subject.edited, subject.edited_by, subject.edited_at = self.body, actor.name[:150], self.at
        subject.save(update_fields=["edited", "edited_by", "edited_at"])
        return LetterEdited(subject.message_id, subject.service, len(self.body))


@dataclass(frozen=True, kw_only=True)
class DropLetter(Action[Message]):
    """Give a dead letter up. What waited behind it for its order goes on."""

    reason: str

    scope = "bus.letter"
    label = gettext_lazy("Bỏ thư này")

    def why_not(self, subject: Message, actor: Actor) -> str | None:
        return _not_dead(subject) or (None if self.reason.strip() else _("Ghi lý do bỏ thư này."))

    def perform(self, subject: Message, actor: Actor) -> Payload:
        subject.state, subject.ended_at = Message.State.DROPPED, self.at
        subject.save(update_fields=["state", "ended_at"])
        _wake()
        return LetterDropped(subject.message_id, subject.service, self.reason.strip()[:255])


def _letters_of(service: Service) -> MessageQuerySet:
    return Message.objects.dead(f"{settings.BUS_INSTANCE}/{service}")


def _not_dead(letter: Message) -> str | None:
    return None if letter.state == Message.State.DEAD else _("Thư này đang được gửi hoặc đã kết thúc.")


def send_again(letters: MessageQuerySet, at: datetime) -> int:
    """Put these letters on their way anew. A document of the axis that a letter carries waits for its end again."""
    failed = EdocDelivery.objects.filter(outside=True, status=EdocDelivery.Status.FAIL)
    failed.filter(edoc__uuid__in=letters.order_by().values("uuid")).update(
        status=EdocDelivery.Status.WAITING, updated_at=at
    )
    many = letters.update(state=Message.State.WAITING, tries=0, next_at=at, ended_at=None, replays=F("replays") + 1)
    _wake()
    return many


def _wake() -> None:
    """Tell the gateways, when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY bus_delivery")
