"""Agencies that take part in the document axis."""

from typing import Any

from django.utils.translation import gettext

from egov.lgsp.bus.configuration.reading import Unusable
from egov.lgsp.bus.configuration.report import Report
from egov.lgsp.bus.models import EdocAgency, Subsystem
from egov.lgsp.bus.rules.edocs import wrong_code

FACTS = ("code_2020", "name", "locked")


def apply_agencies(rows: list[dict[str, Any]], changes: Report, *, exact: bool) -> None:
    """Each agency as its row describes it, found again by its code of QCVN 102. One that is not named any more is
    locked, as what was sent to it stays."""
    subsystems = {str(one): one for one in Subsystem.objects.select_related("member")}
    codes = [code for row in rows for code in (row["code"], row.get("code_2020")) if code]
    for code in codes:
        if wrong := wrong_code(code):
            raise Unusable(f"agencies: {code}: {gettext(wrong)}")
        if codes.count(code) > 1:
            raise Unusable(f"agencies: {code} stands twice.")
    blank = EdocAgency()
    for row in rows:
        if row.get("application") and row["application"] not in subsystems:
            raise Unusable(f"agencies: there is no {row['application']}.")
        values = {name: row.get(name, getattr(blank, name)) for name in FACTS}
        values["listed"] = False
        values["subsystem"] = subsystems[row["application"]] if row.get("application") else None
        agency = EdocAgency.objects.filter(code=row["code"]).first()
        if agency is None:
            changes.added(f"agency {EdocAgency.objects.create(code=row['code'], **values)}")
        elif different := [name for name, value in values.items() if getattr(agency, name) != value]:
            for name in different:
                setattr(agency, name, values[name])
            agency.save()
            changes.changed(f"agency {agency}", different)
    if exact:
        for agency in EdocAgency.objects.filter(locked=False, listed=False).exclude(
            code__in=[row["code"] for row in rows]
        ):
            agency.locked = True
            agency.save(update_fields=["locked"])
            changes.removed(f"agency {agency}")
