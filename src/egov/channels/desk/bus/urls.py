"""Addresses below /mot-cua/truc/."""

from django.urls import path

from egov.channels.desk.bus import (
    applications,
    catalogue,
    dashboard,
    deeds_page,
    diagnosing,
    doors,
    exchanges,
    handling_pages,
    handling_tries,
    operating,
    process_pages,
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
    path("truc/dich-vu/<int:pk>/xu-ly/", handling_pages.handling, name="bus_handling"),
    path("truc/dich-vu/<int:pk>/chuyen-doi/thu/", handling_tries.try_mediation, name="bus_try_mediation"),
    path("truc/dich-vu/<int:pk>/hop-dong/thu/", handling_tries.try_contract, name="bus_try_contract"),
    path("truc/xu-ly/", handling_pages.handlings, name="bus_handlings"),
    path("truc/quy-tac/", handling_pages.rules, name="bus_rules"),
    path("truc/quy-tac/<int:pk>/", handling_pages.rule, name="bus_rule"),
    path("truc/quy-trinh/", process_pages.processes, name="bus_processes"),
    path("truc/quy-trinh/<int:pk>/", process_pages.process, name="bus_process"),
    path("truc/luot-chay/<int:pk>/", process_pages.run, name="bus_run"),
    path("truc/ung-dung/", applications.applications, name="bus_applications"),
    path("truc/ung-dung/<int:pk>/", applications.application, name="bus_application"),
    path("truc/yeu-cau/", applications.requests, name="bus_requests"),
    path("truc/trao-doi/", exchanges.exchanges, name="bus_exchanges"),
    path("truc/trao-doi/<uuid:pk>/", exchanges.exchange, name="bus_exchange"),
    path("truc/han-muc/", operating.policies, name="bus_policies"),
    path("truc/hang-doi/", doors.queues, name="bus_queues"),
    path("truc/phien-ban/", operating.versions, name="bus_versions"),
    path("truc/phien-ban/<int:pk>/", operating.version, name="bus_version"),
    path("truc/viec/<slug:slug>/<int:pk>/", deeds_page.deed, name="bus_deed"),
]
