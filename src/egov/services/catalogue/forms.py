"""The form of a release, with the province's units and code lists around it."""

from collections import OrderedDict
from collections.abc import Sequence

from django.utils import timezone

from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.kernel.vietnamese import unit_sort_key
from egov.registries.reference.api import codes
from egov.services.catalogue.models import Release
from egov.services.eforms.api import Choice, Form, Wording

KEPT = 600
_forms: OrderedDict[str, Form] = OrderedDict()


def form_of(release: Release) -> Form:
    """The release's form, read once for its hash."""
    form = _forms.get(release.hash)
    if form is None:
        form = _forms[release.hash] = Form.from_data(list(release.parsed().form), units=units, lists=lists, home=home)
        while len(_forms) > KEPT:
            _forms.popitem(last=False)
    return form


def units(parent: str) -> Sequence[tuple[str, str]]:
    """Units of today under a parent code, in the order of their names; the provinces for ''."""
    found = AdministrativeUnit.objects.on(timezone.localdate()).filter(parent_code=parent)
    return sorted(found.values_list("code", "name"), key=lambda unit: unit_sort_key(unit[1]))


def home() -> str:
    """The province that this system serves: the one with a People's Committee of its own."""
    provinces = Agency.objects.filter(level=Agency.Level.PROVINCE).exclude(unit_code="")
    return provinces.values_list("unit_code", flat=True).first() or ""


def lists(name: str) -> Sequence[Choice] | None:
    """A code list as choices."""
    found = codes(name)
    if found is None:
        return None
    return [Choice(code.value, Wording(code.name, code.name_en)) for code in found]
