"""The axis's functions over HTTP."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from egov_simulators.axis.signing import signed_by
from egov_simulators.axis.store import Axis, Unsound
from egov_simulators.web import Reply, Request, Site, as_json

Function = Callable[[Request, str], Reply]


def site(axis: Axis) -> Site:
    """Every function but the page asks for a signature."""
    routes = Site()

    def function(method: str, path: str) -> Callable[[Function], Function]:
        def register(answer: Function) -> Function:
            @routes.route(method, path)
            def checked(request: Request) -> Reply:
                parts = (request.method, request.path, urlencode(request.query), request.body)
                system = signed_by(axis.systems, request.headers, *parts, datetime.now(UTC))
                if system is None:
                    return as_json(_said(15, "Sai mã hệ thống hoặc chữ ký."), 401)
                return answer(request, system)

            return answer

        return register

    @function("POST", "/sendEdoc")
    def send(request: Request, system: str) -> Reply:
        try:
            number = axis.send(system, request.query.get("messageType", "edoc"), request.body)
        except Unsound as error:
            return as_json(_said(error.number, str(error)))
        return as_json(_said(0, "", number))

    @function("GET", "/getReceivedEdocList")
    def received(request: Request, system: str) -> Reply:
        found = axis.inbox(system, request.query.get("messagetype", "edoc"))
        return as_json([{"id": each.id, "from": each.sender, "to": each.receiver} for each in found])

    @function("GET", "/getEdoc")
    def get(request: Request, system: str) -> Reply:
        item = axis.find(system, request.query.get("docId", ""))
        if item is None:
            return as_json(_said(10, "Không có văn bản này."), 404)
        return Reply(item.content, "application/xml")

    @function("POST", "/updateStatus")
    def update(request: Request, system: str) -> Reply:
        said = json.loads(request.body)
        item = axis.find(system, said.get("docId", ""))
        if item is None or said.get("status") not in ("processing", "done", "fail"):
            return as_json(_said(10, "Không có văn bản này."))
        item.status = said["status"]
        return as_json(_said(0, "", item.id))

    @function("GET", "/getAgenciesList")
    def agencies(request: Request, system: str) -> Reply:
        return as_json([{"id": code, "code": code, "name": name} for code, name in axis.agencies.items()])

    return routes


def _said(number: int, sentence: str, document: str = "") -> dict[str, object]:
    return {"status": "FAIL" if number else "OK", "errorCode": number, "errorDesc": sentence, "docID": document}
