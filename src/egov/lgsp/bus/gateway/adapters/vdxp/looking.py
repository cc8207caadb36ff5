"""What a ministry's security server says of itself (PR-META): whether the province may call. Its own system does not
notice."""

from collections.abc import Callable, Collection
from typing import Any

import orjson

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.adapters import FAILED, NOT_ALLOWED
from egov.lgsp.bus.gateway.adapters.vdxp.failing import failed, failed_message, refused
from egov.lgsp.bus.gateway.adapters.vdxp.fields import question
from egov.lgsp.bus.gateway.adapters.vdxp.line import Line
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.soap.envelope import IDENTIFIERS, XROAD, Malformed
from egov.lgsp.bus.gateway.soap.reader import Reader

METHOD = "allowedMethods"
UNKNOWN = "Server.ServerProxy.UnknownService"
"""A server that does not offer this question answers at least."""


async def rest_services(line: Line, number: str) -> str:
    """Is the REST service among those that the province may call? The finding. Raises Fault."""
    provider, _, code = line.terms.service.rpartition("/")
    own = [(b"accept", b"application/json"), (b"x-road-client", line.terms.client.encode())]
    headers = [*_own(line), *own, (b"x-road-id", number.encode())]
    answer = await line.sent("GET", f"{line.terms.base}/r1/{provider}/{METHOD}", b"", headers)
    error = answer.headers.get("x-road-error", "")
    if not error and answer.status_code in (401, 403):
        raise refused(str(answer.status_code))
    if error and error != UNKNOWN:
        raise failed(error)
    if not error and answer.status_code >= 500:
        raise Fault(f"{FAILED}.HttpError", f"The security server answered {answer.status_code}.", 502)
    return _found(line, code, _listed, answer.content)


async def soap_services(line: Line, number: str) -> str:
    """Is the SOAP service among those that the province may call? The finding. Raises Fault."""
    code = line.terms.service.split("/")[4]
    headers = [(b"content-type", b"text/xml; charset=utf-8"), (b"soapaction", b'""'), *_own(line)]
    answer = await line.sent("POST", f"{line.terms.base}/", question(line.terms, METHOD, number), headers)
    if answer.status_code in (401, 403):
        raise refused(str(answer.status_code))
    reader = Reader()
    try:
        reader.feed(answer.content)
        envelope = reader.finish()
    except Malformed as error:
        raise Fault(f"{FAILED}.{error.code}", error.message) from None
    fault = failed_message(envelope) if envelope.fault else None
    if fault is not None and UNKNOWN not in fault.message:
        raise fault
    return _found(line, code, _enumerated, answer.content)


def _own(line: Line) -> Headers:
    return [(name.encode(), value.encode()) for name, value in line.terms.headers]


def _found(line: Line, code: str, read: Callable[[bytes], Collection[Any]], content: bytes) -> str:
    try:
        allowed = read(content)
    except (ValueError, KeyError, TypeError):
        return "vdxp_answers"
    if code not in allowed:
        provider = "/".join(line.terms.service.split("/")[:4])
        raise Fault(NOT_ALLOWED, f"{code} is not among what the province may call of {provider}.")
    return "vdxp"


def _listed(content: bytes) -> Collection[Any]:
    return {each["service_code"] for each in orjson.loads(content)["service"]}


def _enumerated(content: bytes) -> Collection[Any]:
    tree = trees.body_of(content)
    if tree.tag != f"{{{XROAD}}}{METHOD}Response":
        raise ValueError(tree.tag)
    return {each.findtext(f"{{{IDENTIFIERS}}}serviceCode") for each in tree}
