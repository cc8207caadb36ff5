"""Who may change the catalogue."""

from django.utils.translation import gettext as _

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import policy
from egov.kernel.actor import Actor, Role
from egov.services.catalogue.models import Release

PROVINCE = "ubnd-tinh"


@policy("catalogue.publish")
def may_publish(actor: Actor, release: Release) -> str | None:
    """The system when it loads the province, the province's administrators, an agency's for its own procedures."""
    if actor.is_system:
        return None
    agencies = {seat.agency for seat in actor.seats if seat.role is Role.ADMIN}
    if agencies & {release.procedure.agency_id} or Agency.objects.filter(pk__in=agencies, code=PROVINCE).exists():
        return None
    if agencies:
        return _("Thủ tục này do cơ quan khác quản lý. Hãy đề nghị quản trị viên của cơ quan đó công bố.")
    return _("Chỉ quản trị viên được công bố thủ tục.")
