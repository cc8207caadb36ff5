"""Addresses that other systems call."""

from django.urls import path

from egov.channels.api import health, lists, vnpay

urlpatterns = [
    path("suc-khoe", health.health, name="health"),
    path("api/vnpay/ipn", vnpay.ipn, name="vnpay-ipn"),
    path("api/danh-muc", lists.index, name="lists"),
    path("api/danh-muc/openapi.json", lists.contract, name="lists-contract"),
    path("api/danh-muc/<slug:code>", lists.entries, name="list"),
    path("api/danh-muc/<slug:code>/<str:item>", lists.entry, name="list-entry"),
]
