"""What the pages of the bus share: who opens them, and rows that are one's own to see."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from egov.channels.desk.access import officer_page
from egov.kernel.actor import Role
from egov.kernel.errors import NotFound

bus_page = officer_page(Role.ADMIN, Role.INTEGRATOR)
operators_page = officer_page(Role.INTEGRATOR)


def one(rows: "QuerySet[Any]", pk: object) -> Any:
    """The row; who may not see it does not learn that it is there. Raises NotFound."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Không tìm thấy mục này trên trục, hoặc bạn không được xem."))
    return found
