"""Who may rate: whoever holds the receipt slip's code and telephone digits, or the owner. The page has checked it."""

from django.utils.translation import gettext as _

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import policy
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.api import Dossier


@policy("feedback.rate")
def may_rate(actor: Actor, dossier: Dossier) -> str | None:
    """Anybody but the officers of the agencies that took part: they would rate themselves."""
    taking_part = dossier.participations.filter(agency__in=actor.agencies).exists() if actor.is_officer else False
    return _("Cán bộ của cơ quan giải quyết không đánh giá hồ sơ của cơ quan mình.") if taking_part else None


@policy("feedback.declare")
def may_declare(actor: Actor, agency: Agency) -> str | None:
    """The leader and the administrator answer for the agency's own figures."""
    allowed = actor.holds([Role.LEADER, Role.ADMIN], agency=agency.pk)
    return None if allowed else _("Chỉ lãnh đạo và quản trị viên của cơ quan kê khai số liệu này.")
