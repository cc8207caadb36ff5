"""The form of a release, ready to use: with the province's units and code lists, and what is known of the person."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from egov.foundation.directory.api import AdministrativeUnit
from egov.foundation.files.api import store
from egov.foundation.identity.api import User
from egov.registries.reference.api import codes
from egov.services.catalogue.api import Release
from egov.services.dossiers.api import Draft, draft_owner
from egov.services.eforms.api import Choice, FileField, Form, Wording
from egov.services.eforms.api import Store as Keep

_KEPT = 600
_forms: OrderedDict[str, Form] = OrderedDict()


def form_of(release: Release) -> Form:
    """Kept in the process by the release's hash."""
    form = _forms.get(release.hash)
    if form is None:
        form = Form.from_data([dict(step) for step in release.parsed().form], units=units, lists=choices)
        _forms[release.hash] = form
        while len(_forms) > _KEPT:
            _forms.popitem(last=False)
    return form


def units(parent: str) -> Sequence[tuple[str, str]]:
    """Code and name of today's units under a parent; the provinces for an empty code."""
    found = AdministrativeUnit.objects.on(timezone.localdate()).filter(parent_code=parent)
    return list(found.order_by("name").values_list("code", "name"))


def choices(name: str) -> Sequence[Choice] | None:
    """The choices of a code list of the province."""
    found = codes(name)
    if found is None:
        return None
    return [Choice(code.value, Wording(code.name, code.name_en)) for code in found]


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
