"""Who the applicant is, read from the answers of any form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from egov.services.catalogue.api import ReleaseContent

KINDS = {
    "name": {"name"},
    "identity": {"personal_number", "identity_number", "tax_code"},
    "phone": {"phone"},
    "email": {"email"},
    "address": {"address"},
}


@dataclass(frozen=True)
class Applicant:
    """What the slips and the list show of the applicant."""

    name: str = ""
    identity: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


def applicant_of(content: ReleaseContent, answers: Mapping[str, Any]) -> Applicant:
    """Each part from the fields that the release names for it, the first answered one.

    Where it names none, from the first answered field of a fitting kind: forms ask for the applicant first.
    """
    found: dict[str, str] = {}
    for part, keys in content.applicant.items():
        said = next((spoken(answers[key]) for key in keys if answers.get(key)), "")
        if said:
            found[part] = said
    for step in content.form:
        for field in step.get("fields", ()):
            value = answers.get(field.get("key", ""))
            if not value:
                continue
            for part, kinds in KINDS.items():
                if part not in found and field["kind"] in kinds:
                    found[part] = spoken(value)
    return Applicant(**found)


def spoken(value: Any) -> str:
    """An answer as one line of text; an address is kept as {text, ...} or as its parts."""
    if isinstance(value, Mapping):
        if "text" in value:
            return str(value["text"])
        return ", ".join(str(part) for part in value.values() if part)
    return str(value)
