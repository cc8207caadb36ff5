"""Watched folders and mailboxes of a document."""

from typing import Any, Protocol

from egov.kernel.wording import said
from egov.lgsp.bus.configuration.reading import Unusable
from egov.lgsp.bus.models import Inlet, Service, Standing, Subsystem
from egov.lgsp.bus.problems import wrong_inlet

NAMES = ("title", "url", "adapter", "method", "path", "every")


class Report(Protocol):
    """Takes down what was done."""

    def added(self, what: object) -> None: ...

    def changed(self, what: object, names: Any) -> None: ...

    def removed(self, what: object) -> None: ...


def apply_inlets(rows: list[dict[str, Any]], changes: Report, *, exact: bool) -> None:
    """Found again by application and code. Raises Unusable."""
    subsystems = {str(one): one for one in Subsystem.objects.select_related("member")}
    services = {str(one): one for one in Service.objects.select_related("subsystem__member").filter(version="")}
    kept: list[int] = []
    for row in rows:
        place = f"inlets: {row['application']}/{row['code']}"
        for name, there in ((row["application"], subsystems), (row["service"], services)):
            if name not in there:
                raise Unusable(f"{place}: there is no {name}.")
        subsystem = subsystems[row["application"]]
        known = Inlet.objects.filter(subsystem=subsystem, code=row["code"]).first()
        inlet = known or Inlet(subsystem=subsystem, code=row["code"])
        values = {name: row.get(name, getattr(Inlet(), name)) for name in NAMES}
        if (wrong := wrong_inlet({**values, "code": row["code"]})) is not None:
            raise Unusable(f"{place}: {said(wrong, str)}")
        values |= {"service_id": services[row["service"]].pk, "standing": row.get("standing", Standing.ACTIVE)}
        different = [name for name, value in values.items() if getattr(inlet, name) != value]
        for name in different:
            setattr(inlet, name, values[name])
        if different:
            inlet.save()
        if known is None:
            changes.added(f"inlet {inlet}")
        elif different:
            changes.changed(f"inlet {inlet}", different)
        kept.append(inlet.pk)
    if exact:
        for inlet in Inlet.objects.exclude(pk__in=kept):
            changes.removed(f"inlet {inlet}")
            inlet.delete()
