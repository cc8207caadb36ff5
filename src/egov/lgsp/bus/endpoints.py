"""The endpoints of a service, as its contract has them."""

import json
import re
from typing import Any

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters import adapted, module_of
from egov.lgsp.bus.models import AccessRight, Endpoint, Service
from egov.lgsp.bus.rules.contracts import METHODS, Broken, Contract, pattern, read

LINE = re.compile(r"([A-Z*]+) +(/\S*)")
STANDING = (AccessRight.State.ASKED, AccessRight.State.GRANTED)


def contract_of(kind: str, contract: str, endpoints: tuple[str, ...]) -> Contract:
    """What the service can do, by its contract or by lines such as `GET /thua-dat/*`. Raises Broken."""
    if contract:
        return read(contract, kind)
    found = []
    for line in endpoints:
        match = LINE.fullmatch(line.strip())
        if match is None or match[1].lower() not in (*METHODS, "*"):
            raise Broken(_("Viết mỗi địa chỉ thành một dòng như GET /thua-dat/*, không phải %(line)s."), line=line[:80])
        found.append((match[1], pattern(match[2])))
    return Contract("", "", tuple(dict.fromkeys(found)))


def own_contract(kind: str, values: dict[str, Any]) -> tuple[str, str]:
    """Kind and contract of a service: an adapter that knows its operations writes its contract itself, so that it
    cannot say anything else. `values` have been checked."""
    contract: str = values["contract"]
    if kind == Service.Kind.SOAP or not adapted(values["url"]):
        return kind, contract
    made = module_of(values["url"]).contract(values["title"], values["url"], values["adapter"])
    if made is None:
        return kind, contract
    return Service.Kind.OPENAPI, json.dumps(made, ensure_ascii=False, indent=1)


def endpoints_lost(service: Service, contract: str, endpoints: tuple[str, ...]) -> list[Endpoint]:
    """Endpoints that the new contract drops although somebody has, or waits for, a right to them."""
    kept = set(contract_of(service.kind, contract, endpoints).endpoints)
    used = Endpoint.objects.filter(service=service, rights__state__in=STANDING).distinct().order_by("path", "method")
    return [each for each in used if (each.method, each.path) not in kept]


def write_endpoints(service: Service, endpoints: tuple[str, ...]) -> int:
    """Bring the rows to the contract; one that an ended right names stays, as that right has to stay readable."""
    wanted = contract_of(service.kind, service.contract, endpoints).endpoints
    there = {(each.method, each.path): each for each in service.endpoints.all()}
    Endpoint.objects.bulk_create(
        Endpoint(service=service, method=method, path=path) for method, path in wanted if (method, path) not in there
    )
    gone = [each.pk for pair, each in there.items() if pair not in wanted]
    Endpoint.objects.filter(pk__in=gone, rights=None).delete()
    return len(wanted)
