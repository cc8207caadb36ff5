"""Publishing a release."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from egov.foundation.events.api import Action
from egov.kernel.actor import Actor
from egov.services.catalogue.events import Published
from egov.services.catalogue.models import Release
from egov.services.catalogue.pinning import pinned
from egov.services.catalogue.problems import problems_of


@dataclass(frozen=True, kw_only=True)
class Publish(Action[Release]):
    """Put a draft in force, with the newest version of its process. It cannot be changed any more, only followed."""

    scope = "catalogue.publish"
    label = _("Công bố")

    def why_not(self, release: Release, actor: Actor) -> str | None:
        if release.state == Release.State.PUBLISHED:
            return str(_("Bản này đã được công bố."))
        return " ".join(problems_of(release.content, release.valid_from)) or None

    def perform(self, release: Release, actor: Actor) -> Published:
        release.content = pinned(release.content)
        release.state = Release.State.PUBLISHED
        release.published_at = self.at
        release.published_by = actor.name
        release.save()
        return Published(release.procedure.code, release.number, release.hash, release.valid_from.isoformat())
