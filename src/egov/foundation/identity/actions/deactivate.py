"""Closing an officer's account."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Action, Payload
from egov.foundation.identity.actions.posts import NOT_ONESELF
from egov.foundation.identity.events import OfficerDeactivated
from egov.foundation.identity.models import Post, User
from egov.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Deactivate(Action[Agency]):
    """End all posts of a person in the agency and close the account. Who still works elsewhere keeps it."""

    user: int

    scope = "identity.manage"
    label = gettext_lazy("Khoá tài khoản")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if self.user == actor.user:
            return _(NOT_ONESELF)
        if not Post.objects.filter(user=self.user, agency=subject).exists():
            return _("Người này không thuộc cơ quan bạn quản trị.")
        if not User.objects.filter(pk=self.user, is_active=True).exists():
            return _("Tài khoản này đã khoá.")
        elsewhere = Post.objects.filter(user=self.user).exclude(agency=subject).on(timezone.localdate(self.at))
        if elsewhere.exists():
            return _("Người này còn giữ vị trí ở cơ quan khác. Chỉ kết thúc vị trí ở cơ quan bạn.")
        return None

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def perform(self, subject: Agency, actor: Actor) -> Payload:
        last = timezone.localdate(self.at) - timedelta(days=1)
        posts = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=last), user=self.user, agency=subject)
        posts.update(valid_to=last)
        user = User.objects.get(pk=self.user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        return OfficerDeactivated(user=user.pk, username=user.username)
