"""Addresses below /mot-cua/truc/."""

from django.urls import path

from egov.channels.desk.bus import (
    applications,
    catalogue,
    dashboard,
    deeds_page,
    diagnosing,
    exchanges,
    operating,
    trying,
)

urlpatterns = [
    path("truc/", dashboard.dashboard, name="bus"),
    path("truc/dich-vu/", catalogue.services, name="bus_services"),
    path("truc/dich-vu/<int:pk>/", catalogue.service, name="bus_service"),
    path("truc/dich-vu/<int:pk>/hop-dong/", catalogue.contract, name="bus_contract"),
    path("truc/dich-vu/<int:pk>/goi-thu/", trying.try_out, name="bus_try"),
    path("truc/dich-vu/<int:pk>/chan-doan/", diagnosing.diagnose, name="bus_diagnose"),
    path("truc/chan-doan/<uuid:pk>/", diagnosing.diagnosis, name="bus_diagnosis"),
    path("truc/ung-dung/", applications.applications, name="bus_applications"),
    path("truc/ung-dung/<int:pk>/", applications.application, name="bus_application"),
    path("truc/yeu-cau/", applications.requests, name="bus_requests"),
    path("truc/trao-doi/", exchanges.exchanges, name="bus_exchanges"),
    path("truc/trao-doi/<uuid:pk>/", exchanges.exchange, name="bus_exchange"),
    path("truc/han-muc/", operating.policies, name="bus_policies"),
    path("truc/phien-ban/", operating.versions, name="bus_versions"),
    path("truc/phien-ban/<int:pk>/", operating.version, name="bus_version"),
    path("truc/viec/<slug:slug>/<int:pk>/", deeds_page.deed, name="bus_deed"),
]
