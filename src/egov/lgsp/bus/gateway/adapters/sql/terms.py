"""The description of a database's operations, checked when it is registered."""

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy.engine import make_url

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters.described import Part, address, endpoint
from egov.lgsp.bus.gateway.adapters.sql.dialects import DIALECTS, dialect_of
from egov.lgsp.bus.rules.contracts import Broken

TYPES = ("string", "integer", "number", "boolean", "date", "date-time", "uuid", "binary")
PLACES = ("path", "query", "body")
ANSWERS = ("list", "row", "affected", "none")
PAGE = frozenset({"limit", "offset"})
MOST_ROWS = 10_000
MOST_BYTES = 50_000_000
_PROCEDURE = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*){0,2}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value of a call, bound to the statements by its name. `given` is its name in the call."""

    name: str
    given: str
    place: str
    type: str
    needed: bool
    default: Any
    most: int
    pattern: "re.Pattern[str] | None"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method and path, and the statements that it carries out in one transaction; the last one answers."""

    method: str
    steps: tuple[str, ...]
    title: str
    statements: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    answer: str
    most_rows: int
    paging: bool
    read_only: bool

    @property
    def path(self) -> str:
        return "/" + "/".join(self.steps)


@dataclass(frozen=True, slots=True)
class Terms:
    """`password` is the name of a secret; `ca` the certificate (PEM) that the server's has to come from."""

    scheme: str
    host: str
    port: int
    database: str
    user: str
    password: str
    tls: bool
    ca: str
    pool: int
    most_bytes: int
    operations: tuple[Operation, ...]


def terms(url: str, document: dict[str, Any]) -> Terms:
    """Read and check. Raises Broken."""
    scheme = url.partition(":")[0].lower()
    parts = address(url, f"{scheme}://10.1.2.3/ho_tich", path=True)
    database = parts.path.strip("/")
    if not re.fullmatch(r"[\w.$-]{1,63}", database):
        raise Broken(
            _("Sau tên máy chủ là tên cơ sở dữ liệu, ví dụ %(example)s."), example=f"{scheme}://10.1.2.3/ho_tich"
        )
    dialect = dialect_of(scheme)
    whole = Part(document)
    found = Terms(
        scheme,
        str(parts.hostname),
        parts.port or dialect.port,
        database,
        whole.text("user"),
        whole.text("password", ""),
        whole.flag("tls", True),
        whole.long("ca", ""),
        whole.count("pool", 1, 32, 8),
        whole.count("most_bytes", 1, MOST_BYTES, 10_000_000),
        tuple(_operation(each, scheme) for each in whole.parts("operations")),
    )
    whole.done()
    shapes = [(each.method, tuple("*" if s.startswith("{") else s for s in each.steps)) for each in found.operations]
    if len(set(shapes)) < len(shapes):
        raise Broken(_("Có hai thao tác trùng phương thức và đường dẫn."))
    return found


def _operation(part: Part, scheme: str) -> Operation:
    method, steps = endpoint(part.text("path"), part.at("path"))
    paging = part.flag("paging", False)
    inside = {step[1:-1] for step in steps if step.startswith("{")}
    read_only = part.flag("read_only", method in ("GET", "HEAD"))
    parameters = tuple(_parameter(name, each, name in inside, method) for name, each in part.named("parameters"))
    parameters += tuple(
        Parameter(name, name, "path", "string", True, None, 255, None)
        for name in sorted(inside - {each.given for each in parameters if each.place == "path"})
    )
    if lost := {each.given for each in parameters if each.place == "path"} - inside:
        raise Broken(_("%(place)s không có {%(name)s}."), place=part.at("path"), name=sorted(lost)[0])
    names = {each.name for each in parameters}
    if len(names) < len(parameters) or (paging and names & PAGE):
        raise Broken(_("%(place)s: có hai tham số trùng tên."), place=part.place)
    statements = _statements(part, scheme, parameters)
    used: set[str] = set()
    for statement in statements:
        used |= set(sqlalchemy.text(statement).compile().params)
    wanted = names | (PAGE if paging else set())
    if used != wanted:
        odd = sorted(used ^ wanted)[0]
        raise Broken(
            _("%(place)s: tham số :%(name)s phải vừa được khai vừa có trong câu lệnh."), place=part.place, name=odd
        )
    made = Operation(
        method,
        steps,
        part.text("title", ""),
        statements,
        parameters,
        part.choice("answer", ANSWERS, "list" if method in ("GET", "HEAD") else "affected"),
        part.count("most_rows", 1, MOST_ROWS, 1_000),
        paging,
        read_only,
    )
    part.done()
    if paging and made.answer != "list":
        raise Broken(_("%(place)s: chỉ danh sách (answer: list) mới phân trang."), place=part.place)
    return made


def _statements(part: Part, scheme: str, parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """Given as `statement`, `statements`, or the name of a `procedure` whose parameters are those of the operation."""
    ways = [name for name in ("statement", "statements", "procedure") if name in part]
    if len(ways) != 1:
        raise Broken(_("%(place)s cần đúng một trong: statement, statements, procedure."), place=part.place)
    if ways[0] == "statement":
        return (part.long("statement"),)
    if ways[0] == "statements":
        found = part.texts("statements", None)
        if not found:
            raise Broken(_("Thiếu %(place)s."), place=part.at("statements"))
        return found
    name = part.text("procedure")
    if not _PROCEDURE.fullmatch(name):
        raise Broken(_("%(place)s chỉ là tên thủ tục, ví dụ ho_tich.cap_so."), place=part.at("procedure"))
    return (DIALECTS[scheme].call.format(name, ", ".join(f":{each.name}" for each in parameters)),)


def _parameter(name: str, part: Part, in_path: bool, method: str) -> Parameter:
    plain = "query" if method in ("GET", "HEAD", "DELETE") else "body"
    pattern = part.text("pattern", "")
    try:
        compiled = re.compile(pattern) if pattern else None
    except re.error:
        raise Broken(_("%(place)s không phải biểu thức chính quy."), place=part.at("pattern")) from None
    default = part.value("default")
    made = Parameter(
        name,
        part.text("given", name),
        part.choice("in", PLACES, "path" if in_path else plain),
        part.choice("type", TYPES, "string"),
        part.flag("required", default is None),
        default,
        part.count("most", 1, 1_000_000, 4_000),
        compiled,
    )
    part.done()
    return made


def engine_url(found: Terms, password: str) -> sqlalchemy.URL:
    """As SQLAlchemy writes it."""
    named = {"database": None if found.scheme == "oracle" else found.database}
    query = {"service_name": found.database} if found.scheme == "oracle" else {}
    made = make_url(f"{DIALECTS[found.scheme].driver}://")
    return made.set(username=found.user, password=password, host=found.host, port=found.port, query=query, **named)
