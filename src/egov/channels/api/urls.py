"""Addresses that other systems call."""

from django.urls import path, re_path

from egov.channels.api import health, lists, vnpay
from egov.channels.api.bus import serving as bus
from egov.channels.api.govstack import serving as govstack

urlpatterns = [
    path("suc-khoe", health.health, name="health"),
    re_path(r"^api/truc/v1/(?P<rest>[\s\S]+)$", bus.serve, name="bus"),  # `path` lets no line feed in
    path("api/v1/config", govstack.config, name="govstack-config"),
    path("api/v1/status", govstack.status, name="govstack-status"),
    path("api/v1/rights/allow", govstack.allowing, name="govstack-allow"),
    path("api/v1/rights/deny", govstack.denying, name="govstack-deny"),
    path("api/v1/openapi.json", govstack.described, name="govstack-openapi"),
    path("api/vnpay/ipn", vnpay.ipn, name="vnpay-ipn"),
    path("api/danh-muc", lists.index, name="lists"),
    path("api/danh-muc/openapi.json", lists.contract, name="lists-contract"),
    path("api/danh-muc/<slug:code>", lists.entries, name="list"),
    path("api/danh-muc/<slug:code>/<str:item>", lists.entry, name="list-entry"),
]
