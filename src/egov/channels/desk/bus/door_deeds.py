"""What can be done about watched places, secrets and queues."""

from typing import Any

from django.utils.translation import gettext_noop as _noop

from egov.channels.desk.bus import door_fields, queue_fields
from egov.channels.desk.bus.deed import Deed, active, own_agency, stopped, subsystems
from egov.channels.desk.bus.fields import Given
from egov.foundation.directory.api import Agency
from egov.lgsp.bus import api as bus


def _set_inlet(inlet: bus.Inlet, **changes: Any) -> bus.SetInlet:
    return bus.SetInlet(subject=inlet.subsystem, **{**bus.doors.inlet_facts(inlet), **changes})


def _set_queue(queue: bus.Queue, /, operator: Agency, **changes: Any) -> bus.SetQueue:
    return bus.SetQueue(subject=operator, **{**bus.doors.queue_facts(queue), **changes})


def _put_secret(subsystem: bus.Subsystem, given: Given, name: str) -> bus.PutSecret:
    return bus.PutSecret(subject=subsystem, name=name, value=given["value"] or given["key"])


INLETS = [
    Deed(
        "theo-doi",
        _noop("Theo dõi thư mục, hộp thư"),
        _noop("Đã đặt. Trục xem lần đầu trong vài giây tới."),
        bus.Subsystem,
        "bus.manage",
        lambda subsystem, given: bus.SetInlet(subject=subsystem, **door_fields.given_inlet(given)),
        subsystems,
        door_fields.new_inlet,
        active,
        intro=_noop("Tệp hay thư mới thành một lời gọi không chờ của ứng dụng; ứng dụng phải có quyền gọi dịch vụ đó."),
        whole=door_fields.check_adapter,
    ),
    Deed(
        "sua-noi-nhan",
        _noop("Sửa nơi nhận"),
        _noop("Đã sửa nơi nhận."),
        bus.Inlet,
        "bus.manage",
        lambda inlet, given: _set_inlet(inlet, **door_fields.given_inlet(given)),
        bus.doors.inlets_visible_to,
        door_fields.changed_inlet,
        whole=door_fields.check_adapter,
    ),
    Deed(
        "dung-noi-nhan",
        _noop("Tạm dừng"),
        _noop("Đã dừng. Tệp và thư nằm lại chỗ cũ."),
        bus.Inlet,
        "bus.manage",
        lambda inlet, given: _set_inlet(inlet, active=False),
        bus.doors.inlets_visible_to,
        when=active,
        danger=True,
    ),
    Deed(
        "chay-noi-nhan",
        _noop("Chạy lại"),
        _noop("Đã chạy lại. Trục xem trong vài giây tới."),
        bus.Inlet,
        "bus.manage",
        lambda inlet, given: _set_inlet(inlet, active=True),
        bus.doors.inlets_visible_to,
        when=stopped,
    ),
    Deed(
        "bo-noi-nhan",
        _noop("Thôi theo dõi"),
        _noop("Đã thôi theo dõi."),
        bus.Inlet,
        "bus.manage",
        lambda inlet, given: bus.RemoveInlet(subject=inlet.subsystem, code=inlet.code),
        bus.doors.inlets_visible_to,
        danger=True,
        intro=_noop(
            "Những gì đã lấy vẫn ở chỗ đã cất. Đặt lại nơi này về sau thì tệp, thư còn đó được lấy lại từ đầu."
        ),
    ),
]
SECRETS = [
    Deed(
        "cat-bi-mat",
        _noop("Cất bí mật"),
        _noop("Đã cất bí mật."),
        bus.Subsystem,
        "bus.manage",
        lambda subsystem, given: _put_secret(subsystem, given, given["name"]),
        subsystems,
        door_fields.new_secret,
        lambda subsystem: subsystem.standing != bus.Standing.REFUSED,
        intro=_noop("Mật khẩu hoặc khoá mà trục dùng ở máy chủ của bên cung cấp. Chỉ ứng dụng này dùng được."),
        whole=door_fields.check_secret,
    ),
    Deed(
        "thay-bi-mat",
        _noop("Thay bí mật"),
        _noop("Đã thay bí mật. Kết nối mới dùng giá trị mới."),
        bus.Secret,
        "bus.manage",
        lambda secret, given: _put_secret(secret.subsystem, given, secret.name),
        bus.doors.secrets_visible_to,
        door_fields.secret,
        whole=door_fields.check_secret,
    ),
    Deed(
        "xoa-bi-mat",
        _noop("Xoá bí mật"),
        _noop("Đã xoá bí mật."),
        bus.Secret,
        "bus.manage",
        lambda secret, given: bus.DropSecret(subject=secret.subsystem, name=secret.name),
        bus.doors.secrets_visible_to,
        danger=True,
        intro=_noop("Nơi nhận, hàng đợi và dịch vụ dùng bí mật này không chạy được nữa. Không lấy lại được."),
    ),
]
QUEUES = [
    Deed(
        "them-hang-doi",
        _noop("Nhận tin từ hàng đợi"),
        _noop("Đã đặt. Các nút của trục nối tới hàng đợi trong vài giây."),
        Agency,
        "bus.operate",
        lambda agency, given: bus.SetQueue(subject=agency, **queue_fields.given_queue(given)),
        own_agency,
        queue_fields.new_queue,
    ),
    Deed(
        "sua-hang-doi",
        _noop("Sửa hàng đợi"),
        _noop("Đã sửa hàng đợi."),
        bus.Queue,
        "bus.operate",
        lambda queue, given: _set_queue(queue, **queue_fields.given_queue(given)),
        bus.doors.queues_visible_to,
        queue_fields.changed_queue,
    ),
    Deed(
        "dung-hang-doi",
        _noop("Tạm dừng"),
        _noop("Đã dừng. Tin nằm lại ở RabbitMQ."),
        bus.Queue,
        "bus.operate",
        lambda queue, given: _set_queue(queue, given["operator"], active=False),
        bus.doors.queues_visible_to,
        when=lambda queue: queue.active,
        danger=True,
    ),
    Deed(
        "chay-hang-doi",
        _noop("Chạy lại"),
        _noop("Đã chạy lại."),
        bus.Queue,
        "bus.operate",
        lambda queue, given: _set_queue(queue, given["operator"], active=True),
        bus.doors.queues_visible_to,
        when=lambda queue: not queue.active,
    ),
    Deed(
        "bo-hang-doi",
        _noop("Ngừng nhận tin"),
        _noop("Đã ngừng. Tin trục đã giữ vẫn được gửi tới nơi."),
        bus.Queue,
        "bus.operate",
        lambda queue, given: bus.RemoveQueue(subject=queue),
        bus.doors.queues_visible_to,
        danger=True,
    ),
]
DOORS = [*INLETS, *SECRETS, *QUEUES]
