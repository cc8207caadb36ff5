"""Giving and ending posts."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Action, Payload
from egov.foundation.identity.actions.add_officer import wrong_division, wrong_role
from egov.foundation.identity.events import PostEnded, PostGiven
from egov.foundation.identity.models import Post
from egov.kernel.actor import Actor, Role

NOT_ONESELF = gettext_noop("Không tự giao hoặc bỏ vị trí của chính mình. Nhờ quản trị khác của cơ quan làm.")


@dataclass(frozen=True, kw_only=True)
class GivePost(Action[Agency]):
    """Give a person of the agency a role from a day on; a temporary one is a delegation and names its document."""

    user: int
    role: Role
    division: int | None
    valid_from: date
    valid_to: date | None = None
    title: str = ""
    document: str = ""

    scope = "identity.manage"
    label = gettext_lazy("Giao vị trí")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if self.user == actor.user:
            return _(NOT_ONESELF)
        if not Post.objects.filter(user=self.user, user__is_active=True, agency=subject).exists():
            return _("Người này không thuộc cơ quan bạn quản trị.")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            return _("Chọn ngày hết hiệu lực sau ngày bắt đầu.")
        if self.valid_to is not None and not self.document.strip():
            return _("Ghi số văn bản uỷ quyền khi giao có thời hạn.")
        same = Post.objects.filter(user=self.user, agency=subject, role=self.role, division=self.division)
        if same.on(self.valid_from).exists():
            return _("Người này đang giữ đúng vị trí đó.")
        return wrong_role(subject, self.role) or wrong_division(subject.pk, self.division)

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def perform(self, subject: Agency, actor: Actor) -> Payload:
        Post.objects.create(
            user_id=self.user,
            agency=subject,
            division_id=self.division,
            role=self.role,
            title=self.title.strip(),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            document=self.document.strip(),
        )
        return PostGiven(
            user=self.user,
            role=self.role.value,
            valid_from=self.valid_from.isoformat(),
            valid_to=self.valid_to.isoformat() if self.valid_to else "",
            document=self.document.strip(),
        )


@dataclass(frozen=True, kw_only=True)
class EndPost(Action[Post]):
    """Let a post end with a day. What the person did until then stays."""

    valid_to: date

    scope = "identity.manage_post"
    label = gettext_lazy("Kết thúc vị trí")

    def why_not(self, subject: Post, actor: Actor) -> str | None:
        if subject.user_id == actor.user:
            return _(NOT_ONESELF)
        if subject.valid_to is not None and subject.valid_to <= self.valid_to:
            return _("Vị trí này đã có ngày kết thúc sớm hơn.")
        if self.valid_to < subject.valid_from:
            return _("Chọn ngày kết thúc sau ngày bắt đầu của vị trí.")
        return None

    def agency_for(self, subject: Post, actor: Actor) -> int | None:
        return subject.agency_id

    def perform(self, subject: Post, actor: Actor) -> Payload:
        subject.valid_to = self.valid_to
        subject.save(update_fields=["valid_to"])
        return PostEnded(user=subject.user_id, role=subject.role, valid_to=self.valid_to.isoformat())
