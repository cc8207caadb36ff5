"""What a contract says that a service can do: OpenAPI 3 gives endpoints, WSDL 1.1 operations."""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from lxml import etree

from egov.kernel.wording import Sentence
from egov.kernel.wording import gettext_noop as _

LONGEST = 2_000_000
"""Signs of a contract that is still read."""
DEEPEST = 200
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PARAMETER = re.compile(r"\{[^{}/]*\}")
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"


class Broken(ValueError):
    """The contract cannot be used; `sentence` says why, in Vietnamese."""

    def __init__(self, wording: str, **values: object) -> None:
        self.sentence = Sentence(wording, **values)
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Contract:
    """`endpoints` are method and path with `*` for a parameter; `operations` the names that SOAP bodies carry."""

    title: str
    version: str
    endpoints: tuple[tuple[str, str], ...] = ()
    operations: tuple[str, ...] = ()


def plain_yaml(text: str) -> Any:
    """YAML or JSON without aliases. Raises Broken."""
    if len(text) > LONGEST:
        raise Broken(_("Tệp dài quá %(most)s ký tự."), most=f"{LONGEST:,}".replace(",", "."))
    try:
        _plain(text)
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except Broken:
        raise
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Broken(_("Không đọc được dạng YAML hoặc JSON, lỗi ở dòng %(line)s."), line=line) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Broken(_("Không đọc được dạng YAML hoặc JSON.")) from None


def _plain(text: str) -> None:
    """No aliases, with which a short text can stand for gigabytes, and no endless nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Broken(_("Tệp dùng tham chiếu lặp (&, *) của YAML. Viết lại đầy đủ hoặc dùng $ref."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Broken(_("Tệp lồng nhau quá %(most)s cấp."), most=DEEPEST)


def read(text: str, kind: str) -> Contract:
    """The contract of a REST, OPENAPI or SOAP service. Raises Broken."""
    return read_wsdl(text) if kind == "SOAP" else read_openapi(text)


def read_openapi(text: str) -> Contract:
    """OpenAPI 3.0 or 3.1 (spec.openapis.org/oas/v3.1.1). Raises Broken."""
    document = plain_yaml(text)
    if not isinstance(document, dict):
        raise Broken(_("Hợp đồng OpenAPI phải là một đối tượng có openapi, info và paths."))
    if "swagger" in document:
        raise Broken(_("Đây là Swagger 2.0. Chuyển sang OpenAPI 3 rồi gửi lại."))
    if not re.fullmatch(r"3\.[01]\.\d+", str(document.get("openapi", ""))):
        raise Broken(_("Thiếu dòng openapi: 3.0.x hoặc 3.1.x ở đầu hợp đồng."))
    info = document.get("info")
    if not isinstance(info, dict) or not isinstance(info.get("title"), str) or not info["title"].strip():
        raise Broken(_("Thiếu info.title, tên của dịch vụ."))
    if "version" not in info:
        raise Broken(_("Thiếu info.version, phiên bản của hợp đồng."))
    paths = document.get("paths")
    if not isinstance(paths, dict) or not paths:
        raise Broken(_("Thiếu paths: hợp đồng chưa nêu địa chỉ nào."))
    found = [pair for path, item in paths.items() for pair in _operations(path, item)]
    if not found:
        raise Broken(_("Hợp đồng có địa chỉ nhưng không có phương thức nào (get, post…)."))
    return Contract(info["title"].strip()[:255], str(info["version"])[:64], tuple(dict.fromkeys(found)))


def _operations(path: Any, item: Any) -> list[tuple[str, str]]:
    if isinstance(path, str) and path.startswith("x-"):
        return []
    if not isinstance(path, str) or not path.startswith("/"):
        raise Broken(_("Địa chỉ %(path)s phải bắt đầu bằng dấu /."), path=path)
    if not isinstance(item, dict):
        raise Broken(_("Địa chỉ %(path)s chưa nêu phương thức nào."), path=path)
    wild = pattern(path)
    for method in METHODS:
        if method in item and not isinstance(item[method], dict):
            raise Broken(_("%(method)s %(path)s phải là một đối tượng."), method=method.upper(), path=path)
        if method in item and not item[method].get("responses"):
            raise Broken(_("%(method)s %(path)s chưa nêu trả lời (responses)."), method=method.upper(), path=path)
    return [(method.upper(), wild) for method in METHODS if method in item]


def pattern(path: str) -> str:
    """`/thua-dat/{so}` as `/thua-dat/*`: a step that holds a parameter may be anything."""
    if path.count("{") != path.count("}"):
        raise Broken(_("Địa chỉ %(path)s có dấu ngoặc chưa đóng."), path=path)
    steps = ["*" if PARAMETER.search(step) else step for step in path.split("/")]
    wild = "/".join(steps)
    if len(wild) > 255:
        raise Broken(_("Địa chỉ %(path)s dài quá 255 ký tự."), path=path[:60] + "…")
    return wild


def read_wsdl(text: str) -> Contract:
    """WSDL 1.1 with a SOAP 1.1 binding (w3.org/TR/wsdl). Raises Broken. Nothing outside the text is fetched."""
    if len(text) > LONGEST:
        raise Broken(_("Tệp dài quá %(most)s ký tự."), most=f"{LONGEST:,}".replace(",", "."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Broken(_("WSDL không phải XML đúng dạng, lỗi ở dòng %(line)s."), line=error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Broken(_("WSDL có khai báo DOCTYPE. Bỏ khai báo này rồi gửi lại."))
    if root.tag != f"{WSDL}definitions":
        raise Broken(_("Đây không phải WSDL 1.1: phần tử gốc phải là definitions."))
    bound = [each for each in root.iter(f"{WSDL}binding") if each.find(f"{SOAP}binding") is not None]
    names = [each.get("name", "") for one in bound for each in one.findall(f"{WSDL}operation")]
    if not names:
        raise Broken(_("WSDL không có binding SOAP 1.1 nào với thao tác (operation)."))
    known = {each.get("name") for port in root.iter(f"{WSDL}portType") for each in port.findall(f"{WSDL}operation")}
    for name in names:
        if name not in known:
            raise Broken(_("Thao tác %(name)s có trong binding nhưng không có trong portType."), name=name)
    return Contract(root.get("name", "")[:255], "", operations=tuple(dict.fromkeys(names)))
