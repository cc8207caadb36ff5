"""Members and applications: asked for by their administrators, let in by operators."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.events import Asked
from egov.lgsp.bus.models import Member, Standing, Subsystem
from egov.lgsp.bus.problems import wrong_admission
from egov.lgsp.bus.rules.identifiers import IDENTIFIER
from egov.lgsp.bus.rules.people import answers_for, runs_the_bus

CLASSES = ("GOV", "ORG", "COM")
LETTERS = re.compile(IDENTIFIER)


@dataclass(frozen=True, kw_only=True)
class RegisterMember(Change[Agency]):
    """Ask that an organisation takes part: the agency itself, or (`outside`) a hospital or company without an entry in
    the directory, for which the agency's operator speaks."""

    member_class: str
    code: str
    name: str
    contact: str = ""
    outside: bool = False

    scope = "bus.register"
    label = gettext_lazy("Đăng ký thành viên")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        if self.member_class not in CLASSES:
            return _("Chọn loại thành viên GOV, ORG hoặc COM.")
        if not LETTERS.match(self.code) or len(self.code) > 64:
            return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
        if not self.name.strip():
            return _("Nhập tên của tổ chức.")
        if not self.outside and not answers_for(actor, subject.pk):
            return _("Chỉ quản trị của cơ quan đăng ký cho cơ quan mình.")
        if self.outside and not runs_the_bus(actor):
            return _("Tổ chức ngoài danh bạ do người vận hành trục đăng ký thay.")
        if not self.outside and Member.objects.filter(agency=subject).exclude(standing=Standing.REFUSED).exists():
            return _("Cơ quan này đã là thành viên hoặc đang chờ duyệt.")
        same = Member.objects.filter(member_class=self.member_class, code=self.code)
        if same.exclude(standing=Standing.REFUSED).exists():
            return _("Mã này đã có thành viên khác dùng.")
        return None

    def about(self, subject: Agency) -> Member:
        return Member.objects.get(member_class=self.member_class, code=self.code)

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def change(self, subject: Agency, actor: Actor) -> Payload:
        agency = None if self.outside else subject
        Member.objects.filter(agency=agency, standing=Standing.REFUSED).exclude(agency=None).update(agency=None)
        member, _new = Member.objects.update_or_create(
            member_class=self.member_class,
            code=self.code,
            defaults={
                "name": self.name.strip()[:255],
                "agency": agency,
                "contact": self.contact.strip()[:254],
                "standing": Standing.ASKED,
            },
        )
        return Asked(str(member))


@dataclass(frozen=True, kw_only=True)
class RegisterSubsystem(Change[Member]):
    """Ask that an application of a member may connect. `networks` count for admission by network."""

    code: str
    name: str
    admission: str = Subsystem.Admission.CERTIFICATE
    networks: tuple[str, ...] = ()

    scope = "bus.manage"
    label = gettext_lazy("Đăng ký ứng dụng")

    def why_not(self, subject: Member, actor: Actor) -> str | None:
        if subject.standing == Standing.REFUSED:
            return _("Thành viên này đã bị từ chối.")
        if not LETTERS.match(self.code) or len(self.code) > 64:
            return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
        if not self.name.strip():
            return _("Nhập tên ứng dụng.")
        if subject.subsystems.filter(code=self.code).exclude(standing=Standing.REFUSED).exists():
            return _("Thành viên này đã có ứng dụng mang mã đó.")
        return wrong_admission(self.admission, self.networks)

    def about(self, subject: Member) -> Subsystem:
        return subject.subsystems.get(code=self.code)

    def agency_for(self, subject: Member, actor: Actor) -> int | None:
        return subject.agency_id

    def change(self, subject: Member, actor: Actor) -> Payload:
        application, _new = subject.subsystems.update_or_create(
            code=self.code,
            defaults={
                "name": self.name.strip()[:255],
                "admission": self.admission,
                "networks": list(self.networks),
                "standing": Standing.ASKED,
            },
        )
        return Asked(str(application))
