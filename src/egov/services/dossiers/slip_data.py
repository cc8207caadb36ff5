"""What a slip says, frozen when it is made out (circular 01/2018, article 9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from egov.foundation.identity.api import Post
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor, Role
from egov.kernel.working_time import in_hanoi
from egov.services.dossiers.models import Component, Dossier, SlipRecord
from egov.services.dossiers.numbering import slip_number


def make_slip(
    dossier: Dossier,
    kind: str,
    at: datetime,
    actor: Actor,
    *,
    reason: str = "",
    items: Sequence[dict[str, str]] = (),
    old_due: str = "",
) -> SlipRecord:
    """Number a slip of kind 01 to 04 and freeze what it says."""
    number, year = slip_number(kind, dossier.office, at)
    content = dossier.content
    sql.fill(dossier, "office", "lead")
    slip = SlipRecord(
        dossier=dossier,
        kind=kind,
        number=number,
        year=year,
        made_at=at,
        made_by_id=actor.user,
        data={
            "office": dossier.office.name,
            "lead": dossier.lead.name,
            "place": dossier.office.short_name,
            "code": dossier.code,
            "procedure": content.title.vi,
            "applicant": dossier.applicant_name,
            "deliverer": dossier.deliverer_name or dossier.applicant_name,
            "address": dossier.applicant_address,
            "phone": dossier.applicant_phone,
            "email": dossier.applicant_email,
            "officer": actor.name,
            **(_leader(dossier.lead_id, at) if kind == "04" else {}),
            "papers": _papers(dossier) if kind == "01" else [],
            "sets": dossier.sets,
            "limit": {"value": content.limit.value, "unit": content.limit.unit.value},
            "received": _iso(dossier.received_at),
            "due": _iso(dossier.due),
            "old_due": old_due,
            "fee": dossier.fee_due,
            "fee_paid": dossier.fee_paid,
            "delivery": dossier.delivery,
            "delivery_address": dossier.delivery_address,
            "reason": reason,
            "items": list(items),
        },
    )
    sql.insert(slip)
    return slip


def _leader(agency: int, at: datetime) -> dict[str, str]:
    """Who signs for the agency: the leader in office the longest, not a delegate; no name where there is none."""
    posts = Post.objects.on(in_hanoi(at).date()).filter(agency=agency, role=Role.LEADER, user__is_active=True)
    post = posts.select_related("user").order_by("document", "valid_from", "pk").first()
    return {"leader": str(post.user) if post else "", "leader_title": post.title if post else ""}


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    papers = Component.objects.filter(dossier=dossier).order_by("position")
    return [
        {"name": paper.name, "originals": paper.originals, "copies": paper.copies, "files": len(paper.files)}
        for paper in papers
        if paper.originals or paper.copies or paper.files
    ]


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
