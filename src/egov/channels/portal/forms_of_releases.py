"""What a draft's form needs from around: where files go, and what is known of the person."""

from typing import Any

from egov.foundation.files.api import store
from egov.foundation.identity.api import User
from egov.services.dossiers.api import Draft, draft_owner
from egov.services.eforms.api import FileField
from egov.services.eforms.api import Store as Keep


def keeper(draft: Draft) -> Keep:
    """Keeps an uploaded file for the draft. A refusal comes with its sentence."""

    def keep(field: FileField, upload: Any) -> dict[str, Any]:
        accept = tuple(extension.lstrip(".") for extension in field.extensions)
        stored = store(upload, name=upload.name, owner=draft_owner(draft), accept=accept, max_mb=field.max_mb)
        return {"id": str(stored.pk), "name": stored.name, "size": stored.size}

    return keep


def known_of(user: User) -> dict[str, Any]:
    """What a form may take over from the account."""
    return {
        "user": {
            "full_name": user.full_name,
            "personal_number": user.personal_number,
            "date_of_birth": user.date_of_birth.isoformat() if user.date_of_birth else "",
            "sex": user.sex,
            "phone": user.phone,
            "email": user.email,
            "address": user.address,
            "tax_code": user.tax_code,
        }
    }
