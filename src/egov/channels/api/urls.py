"""Addresses that other systems call."""

from django.urls import path

from egov.channels.api import health, vnpay

urlpatterns = [
    path("suc-khoe", health.health, name="health"),
    path("api/vnpay/ipn", vnpay.ipn, name="vnpay-ipn"),
]
