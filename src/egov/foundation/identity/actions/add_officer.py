"""A new officer of an agency."""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency, Division
from egov.foundation.events.api import Action, Payload
from egov.foundation.identity.events import OfficerAdded
from egov.foundation.identity.models import Post, User
from egov.kernel.actor import Actor, Role

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


@dataclass(frozen=True, kw_only=True)
class AddOfficer(Action[Agency]):
    """Make an account with a first post. The person sets a password through the mail address."""

    username: str
    full_name: str
    email: str
    role: Role
    division: int | None
    valid_from: date
    title: str = ""

    scope = "identity.manage"
    label = gettext_lazy("Thêm cán bộ")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if not USERNAME.fullmatch(self.username):
            return _("Tên đăng nhập dùng chữ thường không dấu, chữ số, dấu chấm hoặc gạch, ít nhất 3 ký tự.")
        if not self.full_name.strip():
            return _("Nhập họ và tên.")
        if "@" not in self.email:
            return _("Nhập thư điện tử công vụ để người này đặt mật khẩu.")
        if User.objects.filter(username=self.username).exists():
            return _("Tên đăng nhập này đã có người dùng. Chọn tên khác.")
        if User.objects.filter(email__iexact=self.email.strip()).exists():
            return _("Thư điện tử này đã gắn với một tài khoản khác.")
        return wrong_role(subject, self.role) or wrong_division(subject.pk, self.division)

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def perform(self, subject: Agency, actor: Actor) -> Payload:
        user = User(username=self.username, full_name=self.full_name.strip(), email=self.email.strip())
        user.set_unusable_password()
        user.save()
        Post.objects.create(
            user=user,
            agency=subject,
            division_id=self.division,
            role=self.role,
            title=self.title.strip(),
            valid_from=self.valid_from,
        )
        return OfficerAdded(user=user.pk, username=user.username, role=self.role.value)


def wrong_role(agency: Agency, role: Role) -> str | None:
    """Operators of the bus see every agency's exchanges, so only the agency that runs the bus has such posts."""
    if role is not Role.INTEGRATOR or agency.code == settings.BUS_OPERATOR:
        return None
    return _("Vị trí vận hành trục tích hợp chỉ có ở cơ quan được giao vận hành trục.")


def wrong_division(agency: int, division: int | None) -> str | None:
    """A division belongs to its agency."""
    if division is None or Division.objects.filter(pk=division, agency=agency).exists():
        return None
    return _("Chọn phòng của cơ quan này.")
