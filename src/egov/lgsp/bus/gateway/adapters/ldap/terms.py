"""The description of a directory's operations."""

import re
from dataclasses import dataclass
from typing import Any

from ldap3.core.exceptions import LDAPExceptionError
from ldap3.operation.search import compile_filter, parse_filter
from ldap3.utils.dn import parse_dn

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters.described import Part, address, endpoint
from egov.lgsp.bus.gateway.adapters.filling import BLANK
from egov.lgsp.bus.rules.contracts import Broken

DEEDS = ("search", "add", "modify", "delete", "compare", "authenticate")
SCOPES = {"base": "BASE", "one": "LEVEL", "sub": "SUBTREE"}
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*(;[A-Za-z0-9-]+)*|[0-9]+(\.[0-9]+)+|[*+]")
ADDRESS = "ldaps://10.1.2.3"


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method and path does. `where` is a filter for search and authenticate, else a distinguished name."""

    method: str
    steps: tuple[str, ...]
    title: str
    deed: str
    where: str
    base: str
    scope: str
    attributes: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    """Attributes with templates: what add and modify write, what compare compares."""
    password: str
    """Name of the member of the call in which authenticate finds the password."""
    answer: str
    most: int


@dataclass(frozen=True, slots=True)
class Terms:
    """`password` is the name of a secret; `tls`: ldaps:// has it anyway, ldap:// begins it by StartTLS."""

    host: str
    port: int
    ldaps: bool
    starttls: bool
    ca: str
    user: str
    password: str
    pool: int
    operations: tuple[Operation, ...]


def terms(url: str, document: dict[str, Any]) -> Terms:
    """Read and check. Raises Broken."""
    ldaps = url.lower().startswith("ldaps:")
    parts = address(url, ADDRESS)
    whole = Part(document)
    base = whole.text("base", "")
    found = Terms(
        str(parts.hostname),
        parts.port or (636 if ldaps else 389),
        ldaps,
        whole.flag("tls", True) and not ldaps,
        whole.long("ca", ""),
        whole.text("user", ""),
        whole.text("password", ""),
        whole.count("pool", 1, 16, 4),
        tuple(_operation(each, base) for each in whole.parts("operations")),
    )
    whole.done()
    if bool(found.user) != bool(found.password):
        raise Broken(_("adapter.user và adapter.password (tên bí mật) phải có cả hai hoặc không có."))
    return found


def _operation(part: Part, base: str) -> Operation:
    method, steps = endpoint(part.text("path"), part.at("path"))
    deeds = [name for name in DEEDS if name in part]
    if len(deeds) != 1:
        raise Broken(_("%(place)s cần đúng một trong: %(among)s."), place=part.place, among=", ".join(DEEDS))
    deed = deeds[0]
    where = part.text(deed, most=1_000)
    searches = deed in ("search", "authenticate")
    _sound(where, part.at(deed), searches)
    attributes = part.texts("attributes") if deed == "search" else ()
    values = _values(part) if deed in ("add", "modify", "compare") else {}
    base = part.text("base", base) if searches else ""
    if searches and not base:
        raise Broken(_("Thiếu %(place)s."), place=part.at("base"))
    made = Operation(
        method,
        steps,
        part.text("title", ""),
        deed,
        where,
        base,
        SCOPES[part.choice("scope", tuple(SCOPES), "sub")] if searches else "BASE",
        attributes,
        values,
        part.text("password") if deed == "authenticate" else "",
        part.choice("answer", ("list", "row"), "list") if deed == "search" else "",
        part.count("most", 1, 5_000, 200) if deed == "search" else 1,
    )
    part.done()
    if odd := [name for name in (*attributes, *values) if not _ATTRIBUTE.fullmatch(name)]:
        raise Broken(_("%(place)s: %(name)s không phải tên thuộc tính."), place=part.place, name=odd[0][:60])
    if deed == "compare" and (len(values) != 1 or len(next(iter(values.values()))) != 1):
        raise Broken(_("%(place)s so sánh đúng một thuộc tính với một giá trị."), place=part.place)
    return made


def _values(part: Part) -> dict[str, tuple[str, ...]]:
    given = part.value("values")
    if not isinstance(given, dict) or not given:
        raise Broken(_("%(place)s phải là một nhóm các mục tên: giá trị."), place=part.at("values"))
    inside = Part(given, part.at("values"))
    return {str(name): inside.texts(str(name), None) for name in given}


def _sound(template: str, place: str, is_filter: bool) -> None:
    """Filled with a plain word, it has to be a filter or a name."""
    tried = BLANK.sub("x", template)
    try:
        if is_filter:
            compile_filter(parse_filter(tried, None, True, None, False).elements[0])
        else:
            parse_dn(tried)
    except (LDAPExceptionError, IndexError, ValueError):
        if is_filter:
            raise Broken(_("%(place)s phải là bộ lọc LDAP, ví dụ (uid={uid})."), place=place) from None
        raise Broken(_("%(place)s phải là tên phân biệt, ví dụ uid={uid},ou=can-bo,dc=tinh."), place=place) from None


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3, made from the description. Raises Broken."""
    paths: dict[str, dict[str, Any]] = {}
    for each in terms(url, document).operations:
        inside = [step[1:-1] for step in each.steps if step.startswith("{")]
        made: dict[str, Any] = {"summary": each.title or each.deed, "responses": {"200": {"description": "Done."}}}
        templates = [each.where, *(one for texts in each.values.values() for one in texts)]
        names = {name.split(".")[0] for one in templates for name in BLANK.findall(one)} - set(inside)
        names |= {each.password} - {""}
        if inside:
            schema = {"type": "string"}
            made["parameters"] = [{"name": name, "in": "path", "required": True, "schema": schema} for name in inside]
        if names and each.method in ("GET", "HEAD", "DELETE"):
            query = [{"name": name, "in": "query", "required": True, "schema": {"type": "string"}} for name in names]
            made["parameters"] = made.get("parameters", []) + sorted(query, key=lambda one: str(one["name"]))
        elif names:
            properties: dict[str, Any] = {name: {} for name in sorted(names)}
            schema_of = {"type": "object", "required": sorted(names), "properties": properties}
            made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema_of}}}
        paths.setdefault("/" + "/".join(each.steps), {})[each.method.lower()] = made
    return {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": paths}
