"""Addresses of the public portal. They are Vietnamese in both languages; English pages stand under /en/."""

from django.urls import path

from egov.channels.portal.views import (
    account,
    accounts,
    consents,
    dossier,
    filing,
    home,
    lookup,
    open_data,
    procedures,
    rating,
    starting,
    submitting,
    verify,
)

DRAFT = "nop-ho-so/ban-nhap/<str:token>/"

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("thu-tuc/", procedures.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("trang/<slug:slug>/", home.page, name="page"),
    path("bo-phan-mot-cua/", home.counters, name="counters"),
    path("nop-ho-so/<str:code>/", starting.start, name="start"),
    path(DRAFT, filing.resume, name="draft"),
    path(f"{DRAFT}da-luu/", filing.saved, name="draft_saved"),
    path(f"{DRAFT}kiem-tra/", submitting.review, name="review"),
    path(f"{DRAFT}tra-phi/", submitting.pay, name="pay"),
    path(f"{DRAFT}tra-phi/ket-qua/", submitting.paid, name="paid"),
    path(f"{DRAFT}da-nop/", submitting.filed, name="filed"),
    path(f"{DRAFT}buoc/<str:key>/", filing.step, name="draft_step"),
    path("tra-cuu/", lookup.lookup, name="lookup"),
    path("ho-so/<str:code>/", dossier.dossier, name="dossier"),
    path("ho-so/<str:code>/bo-sung/", dossier.supplement, name="supplement"),
    path("ho-so/<str:code>/rut/", dossier.withdraw, name="withdraw"),
    path("ho-so/<str:code>/phieu/<int:pk>/", dossier.slip, name="slip"),
    path("ho-so/<str:code>/tep/<str:pk>/", dossier.file, name="file"),
    path("danh-gia/", rating.rate, name="rate"),
    path("xac-thuc/", verify.verify, name="verify"),
    path("xac-thuc/<str:code>/", verify.verify, name="verified"),
    path("du-lieu-mo/", open_data.page, name="open_data"),
    path("du-lieu-mo/truc-tich-hop.csv", open_data.as_csv, name="open_data_csv"),
    path("du-lieu-mo/truc-tich-hop.json", open_data.as_json, name="open_data_json"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/thong-tin/", account.profile, name="profile"),
    path("tai-khoan/nhan-tin/", account.notices, name="notices"),
    path("tai-khoan/dong-y/", consents.consents, name="consents"),
    path("dang-nhap/dung-thu/", accounts.demo_sign_in, name="demo_sign_in"),
]
