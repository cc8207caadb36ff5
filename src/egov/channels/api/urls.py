"""Addresses that other systems call."""

from django.urls import path

from egov.channels.api import vnpay

urlpatterns = [
    path("api/vnpay/ipn", vnpay.ipn, name="vnpay-ipn"),
]
