import pytest
from django.db import DatabaseError

from egov.lgsp.payments import api as payments

pytestmark = pytest.mark.urls("egov.channels.api.urls")
ADDRESS = "/api/vnpay/ipn"


@pytest.mark.django_db
def test_an_unsigned_call_is_answered_with_97(client):
    reply = client.get(ADDRESS, {"vnp_TxnRef": "1", "vnp_ResponseCode": "00"})

    assert reply.status_code == 200
    assert reply.json() == {"RspCode": "97", "Message": "Invalid Checksum"}
    assert "no-store" in reply["Cache-Control"]


def test_the_call_is_a_get(client):
    assert client.post(ADDRESS).status_code == 405


def test_the_parameters_reach_the_payments(client, monkeypatch):
    seen = []
    monkeypatch.setattr(payments, "handle_ipn", lambda params: seen.append(params) or {"RspCode": "00"})

    reply = client.get(ADDRESS, {"vnp_TxnRef": "1", "vnp_OrderInfo": "Phi dang ky"})

    assert reply.json() == {"RspCode": "00"}
    assert seen == [{"vnp_TxnRef": "1", "vnp_OrderInfo": "Phi dang ky"}]


def test_when_it_cannot_be_written_down_the_bank_is_asked_to_repeat(client, monkeypatch):
    def fail(params):
        raise DatabaseError("disk full")

    monkeypatch.setattr(payments, "handle_ipn", fail)

    assert client.get(ADDRESS).json() == {"RspCode": "99", "Message": "Unknown error"}
