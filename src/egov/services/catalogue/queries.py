"""Reading the catalogue: procedures, the releases in force, the offices that receive."""

from datetime import date

from django.db.models import JSONField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.foundation.sql import api as sql
from egov.kernel.errors import NotFound
from egov.services.catalogue.content import ReleaseContent
from egov.services.catalogue.models import Field, Procedure, Release
from egov.services.catalogue.routing import agencies_by_rules, receiving_agencies

_published: dict[int, ReleaseContent] = {}
NO_PROCEDURE = gettext_noop("Không có thủ tục này. Hãy tìm lại trong danh mục thủ tục.")
NO_RELEASE = gettext_noop("Thủ tục này chưa được công bố. Hãy hỏi bộ phận một cửa.")


def procedure(code: str) -> Procedure:
    """The procedure with this code, in any letter case. Raises NotFound."""
    found = Procedure.objects.select_related("field", "agency").filter(code=code.strip().upper()).first()
    if found is None:
        raise NotFound(_(NO_PROCEDURE))
    return found


def current_release(code: str, day: date | None = None) -> Release:
    """What is in force on the day (today by default). Raises NotFound."""
    found = (
        Release.objects.on(day or timezone.localdate())
        .filter(procedure__code=code.strip().upper())
        .select_related("procedure__field", "procedure__agency")
        .first()
    )
    if found is None:
        raise NotFound(_(NO_RELEASE))
    return found


def current_releases(
    procedures: "QuerySet[Procedure] | list[Procedure]", day: date | None = None
) -> dict[int, Release]:
    """The releases in force of several procedures at once, by the procedure's id."""
    chosen = Release.objects.on(day or timezone.localdate()).filter(procedure__in=procedures)
    return {release.procedure_id: release for release in chosen}


def release(pk: int) -> Release:
    """A release by its id, for what is pinned to it. Raises NotFound."""
    found = Release.objects.select_related("procedure__field", "procedure__agency").filter(pk=pk).first()
    if found is None:
        raise NotFound(_(NO_RELEASE))
    return found


def content_of(pk: int) -> ReleaseContent:
    """What a release says, by its id. What is published never changes, so a process reads it once."""
    if pk in _published:
        return _published[pk]
    found = sql.only(Release, pk=pk)
    if found.state == Release.State.PUBLISHED:
        _published[pk] = found.parsed()
    return found.parsed()


def offices_for(procedure: Procedure, unit_code: str = "", day: date | None = None) -> "QuerySet[Agency]":
    """Who receives dossiers of it; with a district's or commune's code only those of that place.

    A department or another single office is always included: it serves the whole province.
    """
    when = day or timezone.localdate()
    agencies = receiving_agencies(current_release(procedure.code, when).parsed(), when)
    if not unit_code:
        return agencies
    inside = AdministrativeUnit.objects.on(when).filter(parent_code=unit_code).values("code")
    above = AdministrativeUnit.objects.on(when).filter(code=unit_code).values("parent_code")
    here = Q(unit_code=unit_code) | Q(unit_code__in=inside) | Q(unit_code__in=above) | Q(unit_code="")
    return agencies.filter(here)


def receivers(day: date | None = None) -> "QuerySet[Agency]":
    """The agencies whose counters receive dossiers of some procedure in force."""
    when = day or timezone.localdate()
    releases = Release.objects.on(when).annotate(read=Cast("body", JSONField()))
    rules = releases.annotate(rule=KT("read__routing__receive")).values_list("rule", flat=True)
    return agencies_by_rules(rules.distinct(), when)


def fields() -> "QuerySet[Field]":
    """Fields that have procedures, by name."""
    return Field.objects.filter(procedures__isnull=False).distinct()


def at_once() -> list[int]:
    """Ids of the published releases whose result is given at the counter while the applicant waits."""
    found = Release.objects.published().filter(body__contains='"immediate":true')  # the canonical spelling
    return [release.pk for release in found if release.parsed().immediate]
