"""Front door: forms as data. No tables; what a form cannot know comes from the caller."""

from egov.services.eforms import check as checking
from egov.services.eforms.cleaning import Cleaned, Store
from egov.services.eforms.entry import BrokenDefinition
from egov.services.eforms.form import Form
from egov.services.eforms.kinds import KINDS, Field
from egov.services.eforms.kinds.file import FileField
from egov.services.eforms.rendering import render_errors
from egov.services.eforms.summary import SummaryRow, SummarySection, render_summary
from egov.services.eforms.surroundings import (
    Choice,
    CodeLists,
    Surroundings,
    Units,
    no_lists,
    no_units,
)
from egov.services.eforms.wording import Wording

__all__ = [
    "KINDS",
    "BrokenDefinition",
    "Choice",
    "Cleaned",
    "CodeLists",
    "Field",
    "FileField",
    "Form",
    "Store",
    "SummaryRow",
    "SummarySection",
    "Units",
    "Wording",
    "check",
    "dependencies",
    "render_errors",
    "render_summary",
    "untranslated",
]


def check(definition: object, *, units: Units = no_units, lists: CodeLists = no_lists) -> list[str]:
    """Problems of a definition in plain sentences; empty when it may be published."""
    return checking.check(definition, Surroundings(units, lists))


def dependencies(form: Form) -> dict[str, frozenset[str]]:
    """For each step (`step:<key>`) and field, what decides whether it is shown: the designer draws it."""
    return checking.dependencies(form.definition)


def untranslated(form: Form) -> list[str]:
    """Where the English text is missing and the Vietnamese will be shown."""
    return checking.untranslated(form.definition)
