"""Keys to the management interface."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.foundation.identity.api import User
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.credentials import fingerprint_of, new_secret
from egov.lgsp.bus.events import TokenMade, TokenRevoked
from egov.lgsp.bus.models import Token

LIVES = timedelta(days=180)
MOST = 10


@dataclass(frozen=True, kw_only=True)
class MakeToken(Action[User]):
    """Make a key with which a program acts as oneself. It is shown once; only its hash is kept."""

    title: str
    secret: str = field(default_factory=new_secret, repr=False)

    scope = "bus.token"
    label = gettext_lazy("Tạo thẻ truy cập API")

    def why_not(self, subject: User, actor: Actor) -> str | None:
        if not self.title.strip():
            return _("Ghi thẻ dùng cho chương trình nào.")
        if Token.objects.filter(user=subject, revoked_at=None, valid_to__gt=self.at).count() >= MOST:
            return _("Bạn đã có %(most)s thẻ. Thu hồi thẻ không dùng trước.") % {"most": MOST}
        return None

    def perform(self, subject: User, actor: Actor) -> Payload:
        made = Token.objects.create(
            user=subject,
            fingerprint=fingerprint_of(self.secret),
            label=self.title.strip()[:120],
            made_at=self.at,
            valid_to=self.at + LIVES,
        )
        return TokenMade(made.label, made.fingerprint, made.valid_to.isoformat())


@dataclass(frozen=True, kw_only=True)
class RevokeToken(Action[User]):
    """A key counts no more."""

    token: int

    scope = "bus.token"
    label = gettext_lazy("Thu hồi thẻ truy cập API")

    def why_not(self, subject: User, actor: Actor) -> str | None:
        if not Token.objects.filter(pk=self.token, user=subject, revoked_at=None).exists():
            return _("Thẻ này đã bị thu hồi.")
        return None

    def perform(self, subject: User, actor: Actor) -> Payload:
        gone = Token.objects.get(pk=self.token, user=subject)
        gone.revoked_at = self.at
        gone.save(update_fields=["revoked_at"])
        return TokenRevoked(gone.label, gone.fingerprint)
