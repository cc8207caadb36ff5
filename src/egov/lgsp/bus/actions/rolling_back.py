"""Going back to an earlier version of the registry."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.lgsp.bus.configuration.applying import apply
from egov.lgsp.bus.configuration.reading import Unusable, from_text
from egov.lgsp.bus.configuration.versions import one_at_a_time
from egov.lgsp.bus.events import Configured
from egov.lgsp.bus.models import Version


@dataclass(frozen=True, kw_only=True)
class RollBack(Action[Version]):
    """Set the registry up as it was in this version. That is a new version itself, so it can be undone likewise.

    Certificates and secrets stay as they are: one that was revoked does not come back.
    """

    scope = "bus.operate"
    label = gettext_lazy("Quay về phiên bản")

    def lock(self) -> Version:
        """The registry first, as in every change of it."""
        one_at_a_time()
        return super().lock()

    def why_not(self, subject: Version, actor: Actor) -> str | None:
        if not Version.objects.filter(pk__gt=subject.pk).exists():
            return _("Đây là phiên bản đang dùng.")
        return None

    def perform(self, subject: Version, actor: Actor) -> Payload:
        source = f"{self.label} {subject.pk}"
        try:
            lines = apply(from_text(subject.content, source), actor, source, exact=True, at=self.at)
        except Unusable as error:
            raise Refused(error.message) from error
        return Configured(source, lines[:200])
