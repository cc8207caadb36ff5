"""First answers from what is already known of the person. They go through the same cleaning as typed ones."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from egov.services.eforms.conditions import is_empty
from egov.services.eforms.definition import Definition
from egov.services.eforms.kinds.field import Field, Wrong
from egov.services.eforms.kinds.group import GroupField
from egov.services.eforms.shown import inside
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed


def prefill(
    definition: Definition, data: Mapping[str, Any], sources: Mapping[str, Any], around: Surroundings
) -> dict[str, Any]:
    """`data` with answers where it has none; `prefill: user.full_name` looks into `sources["user"]`.

    What a source says wrongly, in the eyes of the field, is left out.
    """
    found = dict(data)
    for _step, one in definition.fields:
        known = inside(sources, one.prefill) if one.prefill else None
        if is_empty(known) or not is_empty(found.get(one.key)):
            continue
        value = _rows(one, known, around) if isinstance(one, GroupField) else _fitting(one, known, around)
        if not is_empty(value):
            found[one.key] = value
    return found


def _fitting(one: Field, known: Any, around: Surroundings) -> Any:
    if isinstance(known, date):
        known = known.isoformat()[:10]
    texts = one.type_out(known, one.key)
    if not texts and isinstance(known, str | int):
        texts = {one.key: [str(known)]}
    try:
        return one.read(Typed(texts), one.key, around)
    except Wrong:
        return None


def _rows(group: GroupField, known: Any, around: Surroundings) -> list[dict[str, Any]]:
    """Each known mapping becomes a row, by the keys of the fields."""
    rows = []
    for row in known if isinstance(known, list) else []:
        fitting = {
            one.key: _fitting(one, row[one.key], around)
            for one in group.fields
            if isinstance(row, Mapping) and not is_empty(row.get(one.key))
        }
        rows.append({key: value for key, value in fitting.items() if not is_empty(value)})
    return [row for row in rows if row][: group.max_rows]
