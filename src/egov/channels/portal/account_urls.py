"""Addresses of signing in and up; the names are those that the account library looks for."""

from allauth.account import views
from django.urls import path, re_path

from egov.channels.portal.views.accounts import SignIn, SignUp

urlpatterns = [
    path("dang-nhap/", SignIn.as_view(), name="account_login"),
    path("dang-ky/", SignUp.as_view(), name="account_signup"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("tai-khoan-bi-khoa/", views.account_inactive, name="account_inactive"),
    path("xac-nhan-lai/", views.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan-thu/", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^xac-nhan-thu/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"),
    path("doi-mat-khau/", views.password_change, name="account_change_password"),
    path("quen-mat-khau/", views.password_reset, name="account_reset_password"),
    path("quen-mat-khau/da-gui/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^quen-mat-khau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("quen-mat-khau/xong/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
