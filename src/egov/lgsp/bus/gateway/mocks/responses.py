"""What a contract says to a request: the answer that it describes, or why the request does not keep it."""

import re
from http import HTTPStatus
from typing import Any

import orjson

from egov.lgsp.bus.gateway.heads import NOT_TO_CALLER, Head, Headers
from egov.lgsp.bus.gateway.mocks.checking import problems_of
from egov.lgsp.bus.gateway.mocks.contract import Contract, Shape
from egov.lgsp.bus.gateway.mocks.samples import sample
from egov.lgsp.bus.rules.contracts import METHODS

TOKEN = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
"""A header's name (RFC 9110 5.6.2)."""
PROBLEM = "application/problem+json"

Answer = tuple[int, str, bytes, Headers]
"""Status, media type, body, headers of its own."""


def answered(contract: Contract, method: str, path: str, query: str, head: Head, body: bytes) -> Answer:
    """What the contract says to this request."""
    found = contract.at(path)
    if found is None:
        return _refused(404, "The contract has no such path.", [{"place": "path", "message": path or "/"}])
    place, values = found
    wanted = method.lower() if method.lower() in place.item or method != "HEAD" else "get"
    operation = place.item.get(wanted)
    if not isinstance(operation, dict):
        methods = ", ".join(sorted(each.upper() for each in METHODS if each in place.item))
        answer = _refused(405, f"The contract has {methods} here.", [])
        return (*answer[:3], [(b"allow", methods.encode())])
    problems = problems_of(contract, place, operation, values, query, head, body)
    if problems:
        return _refused(400, "The request does not keep the contract.", problems)
    return _chosen(contract, operation, head)


def preferences(head: Head) -> dict[str, str]:
    """`Prefer: code=404, example=khong-co` (RFC 7240)."""
    found: dict[str, str] = {}
    for part in head.text(b"prefer").split(","):
        name, _, value = part.split(";", 1)[0].partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def _chosen(contract: Contract, operation: Shape, head: Head) -> Answer:
    wanted = preferences(head)
    responses: Shape = {str(name): each for name, each in operation.get("responses", {}).items()}
    code = wanted.get("code", "")
    applied: list[str] = []
    if code:
        name = next((each for each in (code, f"{code[:1]}XX", "default") if each in responses), None)
        if name is None or not (code.isascii() and code.isdigit() and 200 <= int(code) <= 599):
            return _refused(400, f"The contract has no answer {code[:20]}; it has {', '.join(responses)}.", [])
        status = int(code)
        applied.append(f"code={status}")
    else:
        good = sorted(each for each in responses if each[:1] == "2")
        name = good[0] if good else "default" if "default" in responses else min(responses)
        status = int(name) if name.isdigit() else 200 if name in ("2XX", "default") else int(name[0]) * 100
    described = contract.followed(responses[name])
    headers = _headers(contract, described)
    kind, spec = _media(described.get("content", {}), head)
    body, named = _content(contract, kind, spec, wanted.get("example", "")) if kind else (b"", False)
    if named:
        applied.append(f"example={wanted['example']}")
    if applied:
        headers.append((b"preference-applied", ", ".join(applied).encode("latin-1", "replace")))
    return status, kind, body, headers


def _headers(contract: Contract, described: Shape) -> Headers:
    """Those that the contract promises; what the bus writes itself it writes itself."""
    made: Headers = []
    for each, spec in described.get("headers", {}).items():
        name = str(each).lower()
        if TOKEN.fullmatch(name) and name.encode() not in NOT_TO_CALLER | {b"content-type"}:
            made.append((name.encode(), line(sample(contract, contract.followed(spec).get("schema", {})))))
    return made


def line(value: Any) -> bytes:
    """What can stand in a header."""
    return str(value).replace("\r", " ").replace("\n", " ").encode("latin-1", "replace")


def _media(content: Shape, head: Head) -> tuple[str, Shape]:
    """What the caller accepts, else JSON, else the first."""
    accepted = [each.partition(";")[0].strip().lower() for each in head.text(b"accept").split(",")]
    names = list(content)
    name = next((each for wish in accepted for each in names if each.partition(";")[0].lower() == wish), None)
    name = name or next((each for each in names if "json" in each), names[0] if names else "")
    return name, content.get(name, {})


def _content(contract: Contract, kind: str, spec: Shape, wished: str) -> tuple[bytes, bool]:
    """The body, and whether it is the example that was wished for."""
    examples: Shape = spec.get("examples", {})
    named = wished in examples
    if "example" in spec and not named:
        value = spec["example"]
    elif examples:
        value = contract.followed(examples[wished] if named else next(iter(examples.values()))).get("value")
    else:
        value = sample(contract, spec.get("schema", {}))
    if "json" in kind:
        return orjson.dumps(value, default=str), named
    return (value if isinstance(value, str) else orjson.dumps(value, default=str).decode()).encode(), named


def _refused(status: int, detail: str, problems: list[dict[str, str]]) -> Answer:
    """RFC 9457, as readable as can be: it is for who writes the calling program."""
    said = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, "errors": problems}
    return status, PROBLEM, orjson.dumps(said), []
