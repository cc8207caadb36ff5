"""Operations on the document axis: its agencies, and the documents that they exchange."""

from typing import Any

from egov.channels.api.bus.doing import Asked, done, moment, one, page, subsystem_of
from egov.channels.api.bus.problems import Problem
from egov.channels.api.bus.shapes import COUNT, FLAG, MOMENT, NUMBER, WORD, Shape, maybe, several, text, thing
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

STATUS: Shape = {"enum": ["initial", "processing", "done", "fail"]}
KIND: Shape = {"enum": ["edoc", "status"]}
UUID: Shape = {"type": "string", "format": "uuid"}
PAGING: dict[str, Shape] = {"limit": {"type": "integer", "minimum": 1, "maximum": 200}, "after": NUMBER}
AGENCY_CODE = text(50, 1, description="QCVN 102:2016, such as 000.00.14.H40.")
SECOND_CODE = text(50, description="Decision 20/2020, such as H40.14; empty for none.")
AGENCY = thing(
    id=NUMBER,
    code=WORD,
    code_2020=WORD,
    name=WORD,
    subsystem=maybe(NUMBER),
    locked=FLAG,
    listed=FLAG,
    waiting={**COUNT, "description": "Documents that its system has not fetched yet."},
)
NEW_AGENCY = thing(
    ["code", "name"], code=AGENCY_CODE, code_2020=SECOND_CODE, name=text(255, 1), subsystem=maybe(NUMBER)
)
CHANGED_AGENCY = thing(code_2020=SECOND_CODE, name=text(255, 1), subsystem=maybe(NUMBER))
DELIVERY = thing(
    id=NUMBER,
    receiver=WORD,
    status=STATUS,
    handled={**WORD, "description": "The last StatusCode (Decision 28/2018) of the receiver; empty for none."},
    outside=FLAG,
    updated_at=MOMENT,
)
EDOC = thing(
    id=NUMBER,
    uuid=UUID,
    kind=KIND,
    sender=WORD,
    mark=WORD,
    code=WORD,
    subject=WORD,
    sha256=WORD,
    at=MOMENT,
    client=WORD,
    axis_id=WORD,
    deliveries={"type": "array", "items": DELIVERY},
)
WANTED: dict[str, Shape] = {
    **PAGING,
    "kind": KIND,
    "agency": text(50),
    "status": STATUS,
    "since": MOMENT,
    "until": MOMENT,
    "number": text(100),
}


def shown_agency(row: bus.axis.EdocAgency, actor: Actor) -> dict[str, Any]:
    names = ("code", "code_2020", "name", "locked", "listed", "waiting")
    return {"id": row.pk, "subsystem": row.subsystem_id, **{name: getattr(row, name) for name in names}}


def shown_edoc(row: bus.axis.Edoc, actor: Actor) -> dict[str, Any]:
    names = ("kind", "sender", "mark", "code", "subject", "client", "axis_id")
    return {
        "id": row.pk,
        "uuid": str(row.uuid),
        **{name: getattr(row, name) for name in names},
        "sha256": bytes(row.sha256).hex(),
        "at": row.at.isoformat(),
        "deliveries": [
            {
                "id": each.pk,
                **{name: getattr(each, name) for name in ("receiver", "status", "handled", "outside")},
                "updated_at": each.updated_at.isoformat(),
            }
            for each in sorted(row.deliveries.all(), key=lambda each: each.pk)
        ],
    }


def _agency(asked: Asked) -> Any:
    return one(bus.axis.edoc_agencies_visible_to(asked.actor), asked.ids[0])


def agencies(asked: Asked) -> Any:
    return page(asked, bus.axis.edoc_agencies_visible_to(asked.actor), shown_agency)


def agency(asked: Asked) -> Any:
    return shown_agency(_agency(asked), asked.actor)


def register(asked: Asked) -> Any:
    """As the agency of the application; operators as their own."""
    given = dict(asked.body)
    owner = subsystem_of(asked, given["subsystem"]) if given.get("subsystem") is not None else None
    acting = bus.operating_agency(asked.actor)
    if acting is None and owner is not None:
        acting = owner.member.agency
    if acting is None:
        raise Problem(409, "Only an operator registers an agency without an application of one's own.")
    made = done(bus.axis.RegisterEdocAgency(subject=acting, **given), asked)
    return shown_agency(one(bus.axis.edoc_agencies_visible_to(asked.actor), made.pk), asked.actor)


def change(asked: Asked) -> Any:
    done(bus.axis.ChangeEdocAgency(subject=_agency(asked), **asked.body), asked)
    return agency(asked)


def lock(asked: Asked) -> Any:
    kind = bus.axis.LockEdocAgency if asked.body["locked"] else bus.axis.UnlockEdocAgency
    done(kind(subject=_agency(asked)), asked)
    return agency(asked)


def edocs(asked: Asked) -> Any:
    names = ("kind", "agency", "status", "number")
    chosen = {name: asked.query.get(name, "") for name in names}
    wanted = bus.axis.EdocsWanted(since=moment(asked, "since"), until=moment(asked, "until"), **chosen)
    return page(asked, bus.axis.edocs(asked.actor, wanted).prefetch_related("deliveries"), shown_edoc)


def edoc(asked: Asked) -> Any:
    return shown_edoc(one(bus.axis.edocs_visible_to(asked.actor), asked.ids[0]), asked.actor)


def resend(asked: Asked) -> Any:
    number, delivery = asked.ids
    rows = bus.axis.edoc_deliveries_visible_to(asked.actor).filter(edoc=number)
    done(bus.axis.ResendEdoc(subject=one(rows, delivery)), asked)
    return edoc(asked)


Row = tuple[tuple[Any, ...], dict[str, Any]]
ONE = "/edoc-agencies/{number}"
TABLE: tuple[Row, ...] = (
    (
        ("GET", "/edoc-agencies", "listEdocAgencies", "Agencies of the document axis", agencies, several(AGENCY)),
        {"query": PAGING},
    ),
    (
        ("POST", "/edoc-agencies", "registerEdocAgency", "Let an agency exchange documents", register),
        {"answer": AGENCY, "body": NEW_AGENCY, "status": 201},
    ),
    (("GET", ONE, "getEdocAgency", "One agency", agency, AGENCY), {}),
    (
        ("PUT", ONE, "changeEdocAgency", "Another name, application or second code", change),
        {"answer": AGENCY, "body": CHANGED_AGENCY},
    ),
    (
        ("PUT", f"{ONE}/lock", "lockEdocAgency", "Take no documents for it, or take them again", lock),
        {"answer": AGENCY, "body": thing(locked=FLAG)},
    ),
    (
        ("GET", "/edocs", "listEdocs", "Documents that agencies exchange, and where they are", edocs, several(EDOC)),
        {"query": WANTED},
    ),
    (("GET", "/edocs/{number}", "getEdoc", "One document with its receivers", edoc, EDOC), {}),
    (
        ("POST", "/edocs/{number}/deliveries/{number}/retry", "resendEdoc", "Send what failed again", resend),
        {"answer": EDOC},
    ),
)
