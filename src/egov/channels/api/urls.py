"""Addresses that other systems call."""

from django.urls import path

from egov.channels.api import health, vnpay
from egov.channels.api.bus import serving as bus

urlpatterns = [
    path("suc-khoe", health.health, name="health"),
    path("api/truc/v1/<path:rest>", bus.serve, name="bus"),
    path("api/vnpay/ipn", vnpay.ipn, name="vnpay-ipn"),
]
