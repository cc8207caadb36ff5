"""People with an account: citizens, businesses' representatives, officers."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """`username` is the sign-in name; citizens also sign in with their mail address."""

    retention = "until the person closes the account; dossiers keep their own copy of what the law asks for"

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=150, blank=True)
    personal_number = models.CharField(_("số định danh hoặc chứng minh nhân dân"), max_length=12, blank=True)
    date_of_birth = models.DateField(_("ngày sinh"), null=True, blank=True)
    sex = models.CharField(_("giới tính"), max_length=3, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=15, blank=True)
    address = models.CharField(_("nơi cư trú"), max_length=250, blank=True)
    tax_code = models.CharField(_("mã số thuế"), max_length=14, blank=True, help_text="For a business account.")
    is_demo = models.BooleanField(default=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("tài khoản")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)
