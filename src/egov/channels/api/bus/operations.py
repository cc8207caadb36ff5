"""Every operation of the interface: the table from which requests are served and the document is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from egov.channels.api.bus import doing, shapes, showing
from egov.channels.api.bus.doors import TABLE as DOORS
from egov.channels.api.bus.edocs import TABLE as EDOCS
from egov.channels.api.bus.handling_table import TABLE
from egov.channels.api.bus.messages import TABLE as MESSAGES
from egov.channels.api.bus.processes import TABLE as PROCESSES
from egov.lgsp.bus import api as bus

PAGING: dict[str, shapes.Shape] = {"limit": {"type": "integer", "minimum": 1, "maximum": 200}, "after": shapes.NUMBER}
ENDING = {"enum": ["fine", "faulty", "caller", "bus", "provider"]}
UUID = {"type": "string", "format": "uuid", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
EXCHANGES: dict[str, shapes.Shape] = {
    "limit": PAGING["limit"],
    "after": UUID,
    "since": shapes.MOMENT,
    "until": shapes.MOMENT,
    "client": shapes.text(),
    "service": shapes.text(400),
    "ending": ENDING,
}


@dataclass(frozen=True)
class Operation:
    """`path` has `{number}` or `{uuid}` where an id stands; no `answer` means 204."""

    method: str
    path: str
    name: str
    summary: str
    do: Callable[[doing.Asked], Any]
    answer: shapes.Shape | None = None
    body: shapes.Shape | None = None
    query: dict[str, shapes.Shape] = field(default_factory=dict)
    status: int = 200

    def matches(self, path: str) -> list[str] | None:
        """The ids in this path; None when it is another one."""
        pattern = re.escape(self.path).replace(r"\{number\}", "([1-9][0-9]{0,17})")
        found = re.fullmatch(pattern.replace(r"\{uuid\}", "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"), path)
        return list(found.groups()) if found else None


OPERATIONS = (
    Operation("GET", "/members", "listMembers", "Members", doing.members, shapes.several(shapes.MEMBER), query=PAGING),
    Operation(
        *("POST", "/members", "registerMember", "Ask for a member to be registered", doing.register_member),
        *(shapes.MEMBER, shapes.NEW_MEMBER),
        status=201,
    ),
    Operation("GET", "/members/{number}", "getMember", "One member", doing.member, shapes.MEMBER),
    Operation(
        *("POST", "/members/{number}/approval", "decideMember", "Let a member in, or refuse it"),
        doing.approve(lambda actor: doing.MEMBERS.all().visible_to(actor), showing.member),
        *(shapes.MEMBER, shapes.DECISION),
    ),
    Operation(
        *("PUT", "/members/{number}/standing", "stopMember", "Stop a member or let it go on"),
        doing.stand(lambda actor: doing.MEMBERS.all().visible_to(actor), showing.member),
        *(shapes.MEMBER, shapes.NEW_STANDING),
    ),
    Operation(
        *("GET", "/subsystems", "listSubsystems", "Applications", doing.subsystems),
        shapes.several(shapes.SUBSYSTEM),
        query=PAGING,
    ),
    Operation(
        *("POST", "/subsystems", "registerSubsystem", "Ask for an application to be registered"),
        *(doing.register_subsystem, shapes.SUBSYSTEM, shapes.NEW_SUBSYSTEM),
        status=201,
    ),
    Operation("GET", "/subsystems/{number}", "getSubsystem", "One application", doing.subsystem, shapes.SUBSYSTEM),
    Operation(
        *("POST", "/subsystems/{number}/approval", "decideSubsystem", "Let an application in, or refuse it"),
        doing.approve(lambda actor: bus.Subsystem.objects.visible_to(actor), showing.subsystem),
        *(shapes.SUBSYSTEM, shapes.DECISION),
    ),
    Operation(
        *("PUT", "/subsystems/{number}/standing", "stopSubsystem", "Stop an application or let it go on"),
        doing.stand(lambda actor: bus.Subsystem.objects.visible_to(actor), showing.subsystem),
        *(shapes.SUBSYSTEM, shapes.NEW_STANDING),
    ),
    Operation(
        *("GET", "/subsystems/{number}/credentials", "listCredentials", "What an application shows"),
        *(doing.credentials, shapes.several(shapes.CREDENTIAL)),
        query=PAGING,
    ),
    Operation(
        *("POST", "/subsystems/{number}/credentials", "addCredential", "Add a certificate or key, or make a secret"),
        *(doing.add_credential, shapes.CREDENTIAL, shapes.NEW_CREDENTIAL),
        status=201,
    ),
    Operation(
        *("DELETE", "/subsystems/{number}/credentials/{number}", "revokeCredential", "Revoke a credential"),
        doing.revoke_credential,
        status=204,
    ),
    Operation(
        *("GET", "/services", "listServices", "The catalogue", doing.services, shapes.several(shapes.SERVICE)),
        query={**PAGING, "q": shapes.text(200), "kind": {"enum": ["REST", "OPENAPI", "SOAP"]}},
    ),
    Operation(
        *("POST", "/services", "publishService", "Offer a service", doing.publish),
        *(shapes.SERVICE, shapes.NEW_SERVICE),
        status=201,
    ),
    Operation("GET", "/services/{number}", "getService", "One service", doing.service, shapes.SERVICE),
    Operation(
        *("PATCH", "/services/{number}", "changeService", "Change facts of a service", doing.change_service),
        *(shapes.SERVICE, shapes.CHANGED_SERVICE),
    ),
    Operation(
        *("PUT", "/services/{number}/declarations", "declare", "Its code lists and identifier systems"),
        *(doing.declare, shapes.SERVICE, shapes.DECLARATIONS),
    ),
    Operation(
        *("PUT", "/services/{number}/standing", "stopService", "Stop a service with a notice, or let it go on"),
        doing.stand(lambda actor: doing.SERVICES.all().managed_by(actor), showing.service),
        *(shapes.SERVICE, shapes.NEW_STANDING),
    ),
    Operation(
        *("GET", "/rights", "listRights", "Rights and requests", doing.rights, shapes.several(shapes.RIGHT)),
        query={**PAGING, "state": {"enum": ["asked", "granted", "refused", "withdrawn"]}},
    ),
    Operation(
        *("POST", "/rights", "askAccess", "Ask for the use of a service", doing.ask_access),
        *(shapes.RIGHT, shapes.NEW_RIGHT),
        status=201,
    ),
    Operation("GET", "/rights/{number}", "getRight", "One right", doing.right, shapes.RIGHT),
    Operation(
        *("POST", "/rights/{number}/decision", "decideAccess", "Grant or refuse", doing.decide_access),
        *(shapes.RIGHT, shapes.RIGHT_DECISION),
    ),
    Operation(
        *("POST", "/rights/{number}/withdrawal", "withdrawAccess", "End a right", doing.withdraw_access),
        *(shapes.RIGHT, shapes.REASON),
    ),
    Operation(
        "GET", "/policies", "listPolicies", "Limits", doing.policies, shapes.several(shapes.POLICY), query=PAGING
    ),
    Operation(
        *("POST", "/policies", "setPolicy", "Set limits; the same place again replaces them", doing.set_policy),
        *(shapes.POLICY, shapes.NEW_POLICY),
        status=201,
    ),
    Operation("DELETE", "/policies/{number}", "removePolicy", "Remove limits", doing.remove_policy, status=204),
    Operation(
        *("GET", "/exchanges", "listExchanges", "What passed over the bus, newest first", doing.exchanges),
        shapes.several(shapes.EXCHANGE),
        query=EXCHANGES,
    ),
    Operation("GET", "/exchanges/{uuid}", "getExchange", "One exchange", doing.exchange, shapes.EXCHANGE),
    Operation(
        *("POST", "/diagnoses", "diagnose", "Can an application call a service, and if not, which step fails?"),
        *(doing.diagnose, shapes.DIAGNOSIS, shapes.NEW_DIAGNOSIS),
        status=201,
    ),
    Operation("GET", "/diagnoses/{uuid}", "getDiagnosis", "One diagnosis", doing.diagnosis, shapes.DIAGNOSIS),
    *(Operation(*words, **more) for words, more in (*TABLE, *PROCESSES, *MESSAGES, *DOORS, *EDOCS)),
)
