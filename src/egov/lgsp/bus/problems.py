"""What is wrong with something for the registry, in a sentence; asked by actions and by the configuration alike."""

import re
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from egov.kernel.wording import said
from egov.lgsp.bus.endpoints import contract_of
from egov.lgsp.bus.models import Policy, Service, Subsystem
from egov.lgsp.bus.rules.contracts import Broken

LIST_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LONGEST_WAIT = 600
ROOM = "room:"
"""Address of the services of a room of events: the bus answers these itself."""
MOST_BYTES = 2_000_000_000


def wrong_admission(admission: str, networks: tuple[str, ...]) -> str | None:
    """How an application proves itself has to be complete."""
    if admission not in Subsystem.Admission.values:
        return _("Chọn cách ứng dụng chứng minh mình là ai.")
    if admission == Subsystem.Admission.NETWORK and not networks:
        return _("Nhập ít nhất một địa chỉ mạng, ví dụ 10.1.2.0/24.")
    for text in networks:
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            return _("%(text)s không phải địa chỉ mạng. Ví dụ đúng: 10.1.2.0/24.") % {"text": text}
        if network.prefixlen < (8 if network.version == 4 else 32):
            return _("%(text)s quá rộng, ai cũng gọi được. Nhập mạng hẹp hơn.") % {"text": text}
    return None


def wrong_service(values: dict[str, Any]) -> str | None:
    """What a service needs, whoever writes it down."""
    if not values["title"].strip():
        return _("Nhập tên dịch vụ.")
    parts = urlsplit(values["url"])
    if values["url"] != ROOM and (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username
    ):
        return _("Địa chỉ phải có dạng http://máy-chủ/đường-dẫn hoặc https://, không kèm mật khẩu hay tham số.")
    if not 0 < values["timeout"] <= LONGEST_WAIT:
        return _("Thời gian chờ từ 1 đến %(most)s giây.") % {"most": LONGEST_WAIT}
    if not 0 < values["most_bytes"] <= MOST_BYTES:
        return _("Dung lượng lớn nhất của một lời gọi từ 1 byte đến 2 GB.")
    if values["evidence"] not in Service.Evidence.values:
        return _("Chọn cách lưu bằng chứng.")
    share = values["promised_share"]
    if share is not None and not 0 < share <= 1:
        return _("Mức sẵn sàng cam kết là số từ 0 đến 1, ví dụ 0.995.")
    return None


def wrong_contract(kind: str, code: str, contract: str, endpoints: tuple[str, ...]) -> str | None:
    """The contract has to be whole and to speak of this service."""
    if kind not in Service.Kind.values:
        return _("Chọn giao thức REST, OPENAPI hoặc SOAP.")
    if kind == Service.Kind.OPENAPI and not contract:
        return _("Dịch vụ OPENAPI cần hợp đồng OpenAPI 3. Chưa có hợp đồng thì chọn REST.")
    if contract and endpoints:
        return _("Đã có hợp đồng thì không khai thêm địa chỉ; địa chỉ lấy từ hợp đồng.")
    try:
        found = contract_of(kind, contract, endpoints)
    except Broken as problem:
        return said(problem.sentence, _)
    if found.operations and code not in found.operations:
        return _("WSDL có các thao tác %(names)s, không có %(code)s.") % {
            "names": ", ".join(found.operations[:10]),
            "code": code,
        }
    return None


def wrong_declaration(texts: tuple[str, ...]) -> str | None:
    """Codes as the lists carry them, each once."""
    for text in texts:
        code, _blank, field = text.strip().partition(" ")
        if not LIST_CODE.fullmatch(code) or len(field) > 255:
            return _("%(code)s không phải mã danh mục. Ví dụ đúng: don-vi-hanh-chinh.") % {"code": code or '""'}
    if len({text.strip() for text in texts}) < len(texts):
        return _("Có danh mục được khai hai lần.")
    return None


def wrong_limits(values: dict[str, Any]) -> str | None:
    """Hours of a day, limits above nothing, and at least one of them."""
    if not 0 <= values["from_hour"] < values["to_hour"] <= 24:
        return _("Giờ bắt đầu từ 0, giờ kết thúc sau giờ bắt đầu và không quá 24.")
    for name in ("rate", "burst", "quota", "concurrency", "most_bytes"):
        if values[name] is not None and not 0 < values[name] <= 2_000_000_000:
            return _("Hạn mức phải lớn hơn 0 và không quá 2 tỉ; để trống nếu không hạn chế.")
    if values["burst"] is not None and values["rate"] is None:
        return _("Mức dồn chỉ có nghĩa khi có số lời gọi mỗi giây.")
    if values["priority"] not in Policy.Priority.values:
        return _("Chọn mức ưu tiên 1, 2 hoặc 3.")
    return None
