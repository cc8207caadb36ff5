"""Fields of the forms about queues that the bus empties."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk.bus.door_fields import chosen, line, rest_services
from egov.channels.desk.bus.fields import Fields, NumberField
from egov.channels.desk.forms.fields import choice_field
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

METHODS = [(name, name) for name in ("POST", "PUT", "PATCH", "GET", "DELETE")]


def _queue(row: bus.Queue, actor: Actor) -> Fields:
    known = row.pk is not None
    senders = bus.Subsystem.objects.filter(standing=bus.Standing.ACTIVE).select_related("member").order_by("name")
    modes = [(one.value, str(one.label).capitalize()) for one in bus.Queue.Mode]
    return {
        "broker": line(
            _("Địa chỉ RabbitMQ"),
            500,
            initial=bus.doors.bare_address(row.broker),
            hint=_("amqps://máy-chủ:5671/máy-ảo. Không ghi tên đăng nhập, mật khẩu vào đây."),
        ),
        "user": line(_("Người dùng ở RabbitMQ"), 127, initial=row.user),
        "secret": line(
            _("Tên bí mật giữ mật khẩu"),
            64,
            initial=row.secret,
            hint=_("Bí mật đã cất của ứng dụng gửi. Để trống thì mật khẩu là tên người dùng."),
        ),
        "verify_tls": forms.BooleanField(
            label=_("Kiểm tra chứng thư của RabbitMQ"), required=False, initial=row.verify_tls
        ),
        "queue": line(_("Tên hàng đợi"), 255, initial=row.queue),
        "subsystem": chosen(_("Gửi với tư cách ứng dụng"), list(senders), row.subsystem if known else None),
        "service": chosen(_("Dịch vụ nhận"), rest_services(actor), row.service if known else None),
        "method": choice_field(_("Phương thức"), METHODS, initial=row.method),
        "path": line(_("Đường dẫn sau dịch vụ"), 255, initial=row.path, hint=_("Ví dụ /ket-qua")),
        "mode": choice_field(_("Cách nhận"), modes, initial=row.mode),
        "alone": forms.BooleanField(
            label=_("Mỗi lúc một nút, từng tin một, giữ thứ tự"), required=False, initial=row.alone
        ),
        "prefetch": NumberField(_("Số tin mỗi nút cầm cùng lúc"), initial=row.prefetch),
        "dead_letters": line(
            _("Hàng đợi cho tin không gửi được"),
            255,
            initial=row.dead_letters,
            hint=_("Để trống thì thành thư chết của trục."),
        ),
    }


def new_queue(agency: Any, actor: Actor) -> Fields:
    hint = _("Ví dụ ket-qua-xet-nghiem. Mã đã có thì hàng đợi đó được thay.")
    return {"code": line(_("Mã"), 64, hint=hint), **_queue(bus.Queue(), actor)}


def changed_queue(queue: Any, actor: Actor) -> Fields:
    return _queue(queue, actor)


def given_queue(given: dict[str, Any]) -> dict[str, Any]:
    """What was left empty is as it is by default."""
    blank = bus.Queue()
    return {
        **given,
        "user": given["user"] or blank.user,
        "prefetch": blank.prefetch if given["prefetch"] is None else given["prefetch"],
    }
