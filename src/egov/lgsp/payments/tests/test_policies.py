import pytest

from egov.foundation.events.api import policy_of
from egov.kernel.actor import GUEST, SYSTEM, Role
from egov.lgsp.payments.api import findings_for, handle_ipn, refunds_waiting
from egov.lgsp.payments.models import Order
from egov.lgsp.payments.tests.orders import an_attempt, an_ipn, an_officer, an_order, another_commune

pytestmark = pytest.mark.django_db
ALLOWED = {
    "payments.cash": {Role.COUNTER, Role.CLERK},
    "payments.waive": {Role.COUNTER, Role.CLERK, Role.HEAD, Role.LEADER},
    "payments.refund": {Role.HEAD, Role.LEADER},
    "payments.answer": {Role.COUNTER, Role.CLERK, Role.HEAD, Role.LEADER, Role.ADMIN},
}


@pytest.mark.parametrize("scope", sorted(ALLOWED))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_what_it_is_for(scope, role):
    reason = policy_of(scope)(an_officer(role), an_order())

    assert (reason is None) == (role in ALLOWED[scope])


@pytest.mark.parametrize("scope", sorted(ALLOWED))
def test_other_agencies_and_guests_may_nothing_and_the_system_all(scope):
    order = an_order()

    assert policy_of(scope)(GUEST, order)
    assert all(policy_of(scope)(an_officer(role, another_commune()), order) for role in Role)
    assert policy_of(scope)(SYSTEM, order) is None


@pytest.mark.parametrize("scope", sorted(ALLOWED))
def test_a_refusal_says_who_may(scope):
    assert "nơi thu phí" in str(policy_of(scope)(GUEST, an_order()))


def test_each_agency_sees_its_own_questions():
    order = an_order()
    first, second = an_attempt(order), an_attempt(order)
    handle_ipn(an_ipn(first))
    handle_ipn(an_ipn(second))

    assert findings_for(an_officer()).get().attempt == second
    assert refunds_waiting(an_officer()).get().attempt == second
    assert not findings_for(an_officer(agency=another_commune())).exists()
    assert not refunds_waiting(an_officer(agency=another_commune())).exists()
    assert not findings_for(GUEST).exists()


def test_an_order_without_agency_is_open_to_every_cashier():
    order = an_order()
    Order.objects.update(agency=None)
    order.refresh_from_db()

    assert policy_of("payments.cash")(an_officer(agency=another_commune()), order) is None
