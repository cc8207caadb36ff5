"""The result as a signed document: drawn up from the draft, numbered, signed by the leader, verifiable by anyone."""

from datetime import datetime

from egov.foundation.identity.api import Post, User
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor, Role
from egov.lgsp.signing import api as signing
from egov.services.dossiers.filing import file_owner
from egov.services.dossiers.models import Dossier, Result
from egov.services.dossiers.numbering import result_number
from egov.services.dossiers.result_paper import render


def result_of(dossier: Dossier) -> Result | None:
    """The dossier's result, drafted or signed; None as long as there is none. The dossier remembers it."""
    result = sql.first(Result, dossier_id=dossier.pk)
    if result is not None:
        dossier.result = result
    return result


def sign_result(dossier: Dossier, actor: Actor, at: datetime) -> None:
    """Number the drafted result, draw it up, sign it as the leader, and keep the signed bytes for good."""
    result = dossier.result
    sql.fill(dossier, "lead")
    leader = sql.only(User, pk=actor.user)
    post = sql.first(Post, user_id=leader.pk, agency_id=dossier.lead_id, role=Role.LEADER)
    title = post.title if post and post.title else "Lãnh đạo"
    result.number = result_number(dossier.lead, at)
    code = signing.new_code()
    credential = signing.credential_for(leader.pk, str(leader), title, dossier.lead.name)
    paper = render(dossier, result, signer=str(leader), title=title, at=at, verification=code)
    signed = signing.sign_pdf(
        paper, signer=credential, reason=result.title, location=dossier.lead.name, at=at, mark=signing.Mark(drawn=True)
    )
    document = signing.register(
        signed,
        code=code,
        title=result.title,
        name=f"{dossier.code}.pdf",
        subject=file_owner(dossier),
        signer=credential,
        at=at,
    )
    result.file = document.file_id
    result.verification = code
    result.signed_by = leader
    result.signed_at = at
    sql.update(result, "number", "file", "verification", "signed_by", "signed_at")
