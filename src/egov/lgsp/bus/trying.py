"""A test call through the gateway, as one of the caller's own applications; recorded like every other call."""

from dataclasses import dataclass

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from egov.kernel.actor import Actor
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus.mediation_trial import Ask
from egov.lgsp.bus.models import Service, Subsystem
from egov.lgsp.bus.queries import manages, named
from egov.lgsp.bus.rules.identifiers import Misspelt, path_of_endpoint

JSON = "application/json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
MOST_SHOWN = 65_536
MOST_SENT = 1_000_000
LONGEST_WAIT = 35.0
"""Seconds that a person looks at the page before giving up."""


@dataclass(frozen=True)
class Tried:
    """What was sent and what came back; `number` is the bus's id of the exchange, empty when it was not reached."""

    request: str
    status: int
    head: str
    body: str
    number: str
    fault: str
    said: str
    cut: bool


def try_out(
    actor: Actor,
    user: str,
    service: Service,
    caller: Subsystem,
    *,
    method: str,
    path: str,
    query: str = "",
    body: str = "",
    kind: str = "application/json",
    token: str = "",
) -> Tried:
    """Raises Forbidden for somebody else's application, Refused for what cannot be sent or a bus that is away.

    `token` is what an application that proves itself by tokens would send; it is passed on and never kept.
    """
    if not manages(actor, caller):
        raise Forbidden(_("Chỉ gọi thử bằng ứng dụng của cơ quan mình."))
    if service.kind == Service.Kind.SOAP:
        raise Refused(_("Dịch vụ SOAP gọi thử bằng phần mềm đọc WSDL, ví dụ SoapUI."))
    if method not in METHODS or len(body) > MOST_SENT or "\n" in kind or "\n" in token or "\n" in query:
        raise Refused(_("Xem lại phương thức, nội dung gửi (không quá 1 MB) và các ô đã nhập."))
    try:
        checked = path_of_endpoint(path)
    except Misspelt as error:
        raise Refused(_("Đường dẫn này không gửi được qua trục: %(why)s") % {"why": error}) from error
    if checked and not checked.startswith("/"):
        raise Refused(_("Đường dẫn bắt đầu bằng dấu /."))
    headers = {"X-Road-Client": named(caller), "X-Road-UserId": user, "Accept": "application/json, */*;q=0.5"}
    if body:
        headers["Content-Type"] = kind
    if token:
        headers["Authorization"] = f"Bearer {token}"
    address = f"{settings.BUS_URL}/r1/{named(service)}{checked}" + (f"?{query}" if query else "")
    try:
        with httpx.Client(timeout=LONGEST_WAIT, verify=False, trust_env=False) as client:  # noqa: S501
            answer = client.request(method, address, headers=headers, content=body.encode() or None)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeEncodeError, ValueError) as error:
        raise Refused(_("Không gọi được trục tích hợp: %(why)s") % {"why": error}) from error
    shown = {name: value for name, value in headers.items() if name != "Authorization"}
    return Tried(
        request="\n".join([f"{method} {address}", *(f"{name}: {value}" for name, value in shown.items())]),
        status=answer.status_code,
        head="\n".join(f"{name}: {value}" for name, value in answer.headers.items()),
        body=answer.text[:MOST_SHOWN],
        number=answer.headers.get("x-road-request-id", ""),
        fault=answer.headers.get("x-road-error", ""),
        said=_said(answer),
        cut=len(answer.text) > MOST_SHOWN,
    )


def _said(answer: httpx.Response) -> str:
    """The bus's own sentence, when it is the bus that refused."""
    if "x-road-error" not in answer.headers:
        return ""
    try:
        return str(answer.json().get("message", ""))
    except (ValueError, AttributeError):
        return ""


def asking(actor: Actor, user: str, caller: Subsystem) -> Ask:
    """Asks services through the bus as this application, for a mediation that is tried."""

    def ask(service: str, method: str, path: str, body: bytes, kind: str) -> tuple[bytes, str]:
        found = next(
            (one for one in Service.objects.select_related("subsystem__member") if named(one) == service), None
        )
        if found is None:
            raise Refused(_("Không có dịch vụ %(name)s.") % {"name": service})
        place, _mark, query = path.partition("?")
        text = body.decode("utf-8", "replace")
        given = try_out(
            actor, user, found, caller, method=method, path=place, query=query, body=text, kind=kind or JSON
        )
        if given.status >= 300:
            raise Refused(
                _("%(service)s trả lời %(status)s: %(said)s")
                % {"service": service, "status": given.status, "said": given.said or given.body[:300]}
            )
        return given.body.encode(), JSON if given.body.lstrip()[:1] != "<" else "application/xml"

    return ask
