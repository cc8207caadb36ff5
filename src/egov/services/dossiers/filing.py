"""From a draft to a dossier: the code, the pins, the papers, the first step of the process."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from egov.foundation.files.api import claim
from egov.foundation.sql import api as sql
from egov.kernel.vietnamese import search_key, whole_name
from egov.services.catalogue.api import ReleaseContent, asked_agencies, deciding_agency
from egov.services.dossiers import moving
from egov.services.dossiers.applicants import Applicant, applicant_of
from egov.services.dossiers.models import Component, Consultation, Dossier, Draft, Filing, Participation
from egov.services.dossiers.numbering import dossier_code
from egov.services.dossiers.rules.sets import rule_set_on
from egov.services.dossiers.rules.states import Status


def make_dossier(draft: Draft, at: datetime) -> Dossier:
    """The draft's one dossier, waiting at the counter. The draft is locked by the caller."""
    content = draft.release.parsed()
    day = timezone.localtime(at).date()
    lead = deciding_agency(content, draft.office, draft.answers, day)
    applicant = applicant_of(content, draft.answers)
    price = draft.price or []
    dossier = Dossier(
        code=dossier_code(lead, at),
        procedure=draft.release.procedure,
        release=draft.release,
        rule_set=rule_set_on(day).name,
        office=draft.office,
        lead=lead,
        status=Status.SUBMITTED,
        channel=draft.channel,
        language=draft.language,
        owner_id=draft.user_id,
        typist_id=draft.typist_id,
        applicant_name=applicant.name,
        applicant_identity=applicant.identity,
        applicant_phone=applicant.phone or draft.contact_phone,
        applicant_email=draft.contact_email or applicant.email,
        applicant_address=applicant.address,
        submitted_at=at,
        fee_due=sum(line["amount"] for line in price),
        payment_order=draft.payment_order,
        delivery=draft.delivery,
        delivery_address=draft.delivery_address,
    )
    dossier.search_text = search_words(dossier, applicant, draft.release.procedure.code)
    sql.insert(dossier)
    sql.insert(
        Filing(dossier=dossier, answers=draft.answers, pledged_at=draft.pledged_at, price=price, waiver=draft.waiver)
    )
    moving.take_part(dossier, draft.office, Participation.Part.RECEIVING)
    moving.take_part(dossier, lead, Participation.Part.LEAD)
    asked = _prepare_questions(dossier, content, draft, day)
    moving.start(dossier, at, {"asked": asked, "mode": content.routing.mode})
    sql.update(dossier, "run", "search_text")
    _keep_papers(dossier, content, draft)
    draft.dossier = dossier
    sql.update(draft, "dossier")
    return dossier


def search_words(dossier: Dossier, applicant: Applicant, procedure: str) -> str:
    """What the workplace's search finds a dossier by, without marks."""
    code = dossier.code.lower()
    number = code.rsplit("-", 1)[-1]
    return " ".join(
        [
            code,
            number,
            search_key(applicant.name),
            whole_name(applicant.name),
            applicant.identity,
            dossier.applicant_phone,
            procedure.lower(),
        ]
    )


def _prepare_questions(dossier: Dossier, content: ReleaseContent, draft: Draft, day: Any) -> list[dict[str, str]]:
    """The questions that the release foresees. Their clocks start when they are sent."""
    asked = asked_agencies(content, draft.office, draft.answers, day)
    sql.insert_all([Consultation(dossier=dossier, agency=item.agency, question=str(item.asked.duty)) for item in asked])
    return [{"agency": item.agency.code} for item in asked]


def _keep_papers(dossier: Dossier, content: ReleaseContent, draft: Draft) -> None:
    papers = []
    for position, part in enumerate(content.components, 1):
        files = draft.answers.get(part.field) or [] if part.field else []
        papers.append(
            Component(
                dossier=dossier,
                position=position,
                code=part.code,
                name=part.name.to(draft.language),
                files=files,
                check_state=Component.Check.OPEN,
            )
        )
    sql.insert_all(papers)
    attached = [file["id"] for paper in papers for file in paper.files]
    if attached:
        claim(attached, by=file_owner(dossier), owner=draft_owner(draft))


def file_owner(dossier: Dossier) -> str:
    """The name under which a dossier claims its files."""
    return f"dossiers.dossier:{dossier.pk}"


def draft_owner(draft: Draft) -> str:
    """The name under which files are kept while the draft is filled in."""
    return f"dossiers.draft:{draft.pk}"
