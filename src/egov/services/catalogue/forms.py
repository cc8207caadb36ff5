"""The form of a release, with the province's units and code lists around it."""

from collections import OrderedDict
from collections.abc import Sequence

from django.utils import timezone

from egov.foundation.directory.api import AdministrativeUnit
from egov.registries.reference.api import codes
from egov.services.catalogue.models import Release
from egov.services.eforms.api import Choice, Form, Wording

KEPT = 200
_forms: OrderedDict[str, Form] = OrderedDict()


def form_of(release: Release) -> Form:
    """The release's form, read once for its hash."""
    form = _forms.get(release.hash)
    if form is None:
        form = _forms[release.hash] = Form.from_data(list(release.parsed().form), units=units, lists=lists)
        while len(_forms) > KEPT:
            _forms.popitem(last=False)
    return form


def units(parent: str) -> Sequence[tuple[str, str]]:
    """Units of today under a parent code, by name; the province for ''."""
    found = AdministrativeUnit.objects.on(timezone.localdate()).filter(parent_code=parent)
    return list(found.order_by("level", "code").values_list("code", "name"))


def lists(name: str) -> Sequence[Choice] | None:
    """A code list as choices."""
    found = codes(name)
    if found is None:
        return None
    return [Choice(code.value, Wording(code.name, code.name_en)) for code in found]
