"""Addresses that other systems call."""

from django.urls import path, re_path

from egov.channels.api import health, lists, vnpay
from egov.channels.api.bus import serving as bus

urlpatterns = [
    path("suc-khoe", health.health, name="health"),
    re_path(r"^api/truc/v1/(?P<rest>[\s\S]+)$", bus.serve, name="bus"),  # `path` lets no line feed in
    path("api/vnpay/ipn", vnpay.ipn, name="vnpay-ipn"),
    path("api/danh-muc", lists.index, name="lists"),
    path("api/danh-muc/openapi.json", lists.contract, name="lists-contract"),
    path("api/danh-muc/<slug:code>", lists.entries, name="list"),
    path("api/danh-muc/<slug:code>/<str:item>", lists.entry, name="list-entry"),
]
