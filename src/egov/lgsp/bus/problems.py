"""What is wrong with something for the registry, in a sentence; asked by actions and by the configuration alike."""

import re
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from egov.kernel.wording import said
from egov.lgsp.bus.endpoints import contract_of
from egov.lgsp.bus.gateway.adapters import CARRY_SOAP, adapted, module_of, scheme
from egov.lgsp.bus.gateway.mocks.wsdl import Wsdl
from egov.lgsp.bus.models import Policy, Queue, Service, Subsystem
from egov.lgsp.bus.rules.contracts import METHODS, Broken
from egov.lgsp.bus.rules.identifiers import IDENTIFIER
from egov.lgsp.bus.rules.inside import FROM_CONTRACT, ROOM
from egov.lgsp.bus.rules.queues import broker_of, wrong_name

LIST_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LETTERS = re.compile(IDENTIFIER)
HEALTH = re.compile(r"/[!-~]*")
LONGEST_WAIT = 600
MOST_BYTES = 2_000_000_000
MOST_PARTS = 50
PART = re.compile(r"/[^\s]*|[^\W\d][\w.-]*")
"""A JSON pointer (RFC 6901) or the local name of an XML element."""
INLET_SCHEMES = ("file", "sftp", "imap", "imaps")
PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*/?")


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


def wrong_service(values: dict[str, Any], kind: str, code: str) -> str | None:
    """What a service needs, whoever writes it down."""
    if not values["title"].strip():
        return _("Nhập tên dịch vụ.")
    if values["url"] == FROM_CONTRACT:
        if (wrong := _unanswered(values)) is not None:
            return wrong
    elif values["url"] != ROOM and (wrong := _wrong_place(values["url"], values["adapter"], kind, code)) is not None:
        return wrong
    if values["health"] and not HEALTH.fullmatch(values["health"]):
        return _("Địa chỉ kiểm tra là đường dẫn bắt đầu bằng dấu /, ví dụ /health.")
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


def _unanswered(values: dict[str, Any]) -> str | None:
    """Why the bus cannot answer from this contract."""
    contract = values["contract"]
    if not contract:
        return _("Chỉ dịch vụ có hợp đồng OpenAPI hoặc WSDL mới được trả lời thử từ hợp đồng.")
    try:
        if contract.lstrip().startswith("<"):
            Wsdl(contract)
    except Broken as problem:
        return said(problem.sentence, _)
    return None


def _wrong_place(url: str, document: dict[str, Any], kind: str, code: str) -> str | None:
    """An address at which a service of this kind can be reached."""
    if kind != Service.Kind.SOAP:
        return _wrong_address(url, document)
    if adapted(url) and scheme(url) not in CARRY_SOAP:
        return _("Địa chỉ dạng %(scheme)s không nhận SOAP: chọn REST, bên gọi SOAP dùng điều phối.") % {
            "scheme": scheme(url)
        }
    return _wrong_address(url, document, soap_code=code)


def _wrong_address(url: str, document: dict[str, Any], soap_code: str | None = None) -> str | None:
    """An address of the web, or one whose adapter knows what it needs. `soap_code` is the code of a SOAP service."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _("Địa chỉ viết sai, xem lại dấu ngoặc vuông và dấu hai chấm.")
    if not adapted(url):
        named = parts.scheme in {"http", "https"} and parts.hostname
        if not named or parts.query or parts.fragment or parts.username:
            return _("Địa chỉ phải có dạng http://máy-chủ/đường-dẫn hoặc https://, không kèm mật khẩu hay tham số.")
        return _("Phần adapter chỉ dùng cho địa chỉ không phải http.") if document else None
    try:
        module = module_of(url)
        if soap_code is not None and hasattr(module, "soap_terms"):
            module.soap_terms(url, document, soap_code)
        else:
            module.terms(url, document)
    except Broken as problem:
        return said(problem.sentence, _)
    except ImportError:
        return _("Máy chủ chưa cài thư viện cho địa chỉ dạng %(scheme)s.") % {"scheme": scheme(url)}
    return None


def wrong_inlet(values: dict[str, Any]) -> str | None:
    """What an inlet needs, whoever writes it down."""
    if not LETTERS.fullmatch(values["code"]) or len(values["code"]) > 64:
        return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
    if not values["title"].strip():
        return _("Nhập tên.")
    if scheme(values["url"]) not in INLET_SCHEMES:
        return _("Nơi nhận phải có địa chỉ file:, sftp:, imap: hoặc imaps:.")
    if not 1 <= values["every"] <= 86_400:
        return _("Khoảng cách giữa hai lần xem từ 1 giây đến một ngày.")
    if values["method"] not in ("POST", "PUT", "PATCH"):
        return _("Chọn phương thức POST, PUT hoặc PATCH.")
    if values["path"] and not PATH.fullmatch(values["path"]):
        return _("Đường dẫn phải bắt đầu bằng / và không có tham số.")
    return _wrong_address(values["url"], values["adapter"])


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


def wrong_queue(values: dict[str, Any], kind: str) -> str | None:
    """What a queue needs that the bus is to empty."""
    try:
        broker_of(values["broker"])
    except ValueError as error:
        return _(str(error))
    names = [values["queue"], values["dead_letters"]]
    if not LETTERS.fullmatch(values["code"]) or len(values["code"]) > 64:
        return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
    if not values["queue"]:
        return _("Nhập tên hàng đợi.")
    wrong = next((said for name in names if (said := wrong_name(name))), None)
    if wrong:
        return _(wrong)
    if kind == Service.Kind.SOAP:
        return _("Tin từ hàng đợi chỉ gửi được tới dịch vụ REST.")
    if values["mode"] not in Queue.Mode.values:
        return _("Chọn cách nhận: giữ lại rồi gửi, hoặc gọi ngay và trả lời.")
    if not 1 <= values["prefetch"] <= 1000:
        return _("Mỗi nút cầm cùng lúc từ 1 đến 1000 tin.")
    if values["method"].lower() not in METHODS:
        return _("Chọn phương thức HTTP, ví dụ POST.")
    if values["path"] and not PATH.fullmatch(values["path"]):
        return _("Đường dẫn bắt đầu bằng dấu gạch chéo, ví dụ /van-ban.")
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


def wrong_parts(names: tuple[str, ...]) -> str | None:
    """Why these cannot be parts of an answer that a right hides."""
    if len(names) > MOST_PARTS or not all(len(name) <= 200 and PART.fullmatch(name) for name in names):
        return _("Mỗi dòng ghi một phần bị che: con trỏ JSON như /nguoi/so-dinh-danh, hoặc tên thẻ XML.")
    return None
