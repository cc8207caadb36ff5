"""Who may manage people: the administrator of the agency, and nobody else."""

from django.utils.translation import gettext_noop as _

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import policy
from egov.foundation.identity.models import Post
from egov.kernel.actor import Actor, Role

NOT_ADMIN = _("Chỉ quản trị của cơ quan này mới làm được việc này.")


@policy("identity.manage")
def may_manage(actor: Actor, agency: Agency) -> str | None:
    """An administrator's post at this very agency."""
    return None if actor.holds([Role.ADMIN], agency=agency.pk) else NOT_ADMIN


@policy("identity.manage_post")
def may_manage_post(actor: Actor, post: Post) -> str | None:
    """An administrator's post at the post's agency."""
    return None if actor.holds([Role.ADMIN], agency=post.agency_id) else NOT_ADMIN
