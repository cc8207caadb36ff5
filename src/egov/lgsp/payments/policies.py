"""Who may handle money: officers of the agency that collects it."""

from django.utils.translation import gettext as _

from egov.foundation.events.api import policy
from egov.kernel.actor import Actor, Role
from egov.lgsp.payments.models import Order

CASHIERS = (Role.COUNTER, Role.CLERK)
DECIDERS = (Role.HEAD, Role.LEADER)
HANDLERS = (*CASHIERS, *DECIDERS, Role.ADMIN)


@policy("payments.cash")
def may_take_cash(actor: Actor, order: Order) -> str | None:
    """The counter and the clerical office of the collecting agency."""
    return None if _in_office(actor, order, CASHIERS) else _("Chỉ bộ phận một cửa nơi thu phí được thu tiền mặt.")


@policy("payments.waive")
def may_waive(actor: Actor, order: Order) -> str | None:
    """The counter applies a waiver that the law grants; its ground is kept."""
    allowed = (*CASHIERS, *DECIDERS)
    return None if _in_office(actor, order, allowed) else _("Chỉ cán bộ nơi thu phí được miễn phí, lệ phí.")


@policy("payments.refund")
def may_refund(actor: Actor, order: Order) -> str | None:
    """Heads and leaders of the collecting agency."""
    return None if _in_office(actor, order, DECIDERS) else _("Chỉ lãnh đạo nơi thu phí được duyệt hoàn tiền.")


@policy("payments.answer")
def may_answer(actor: Actor, order: Order) -> str | None:
    """Whoever handles money in the collecting agency."""
    return None if _in_office(actor, order, HANDLERS) else _("Chỉ cán bộ nơi thu phí được xử lý việc này.")


def _in_office(actor: Actor, order: Order, roles: tuple[Role, ...]) -> bool:
    return actor.is_system or actor.holds(roles, order.agency_id)
