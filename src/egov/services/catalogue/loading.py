"""Fields, procedures and their releases, from the province's folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils import timezone

from egov.foundation.directory.api import Agency, Changes, Division, read, synchronise
from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.kernel.yaml_files import read_yaml
from egov.registries.reference.api import InteragencyProcedure
from egov.services.catalogue.building import Data, Sources, general_content, own_content
from egov.services.catalogue.content import canonical, digest
from egov.services.catalogue.drafting import draft, publish
from egov.services.catalogue.models import Field, Procedure, Release
from egov.services.catalogue.search import plain, spoken

FIRST_DAY = date(2018, 1, 1)
NO_AGENCY = "vp-ubnd-tinh"  # receives what the lists name no agency for: foreign affairs
CITIZEN_WORDS = ("công dân", "người dân")


def load(folder: Path) -> list[Changes]:
    """Changes nothing when nothing in the folder changed. Raises Refused with every problem of a release."""
    return [*load_procedures(folder), _releases(Sources(folder))]


def load_procedures(folder: Path) -> list[Changes]:
    """Fields and procedures, without their releases."""
    rows = read(folder / "procedures.csv")
    names = sorted({row["field"] for row in rows})
    fields = synchronise(Field, ({"code": _slug(name), "name": name} for name in names), key=("code",))
    return [fields, synchronise(Procedure, _procedures(rows, folder), key=("code",))]


def _procedures(rows: list[dict[str, str]], folder: Path) -> Iterator[dict[str, Any]]:
    fields = dict(Field.objects.values_list("name", "pk"))
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    events = read_yaml(folder / "life_events.yaml")
    synonyms = read_yaml(folder / "synonyms.yaml")
    for row in rows:
        agency = agencies.get(row["agency_code"])
        key = plain(row["name"])
        beneficiary = row["beneficiary"].lower()
        citizens = any(word in beneficiary for word in CITIZEN_WORDS)
        businesses = "doanh nghiệp" in beneficiary
        happening = [event for event in events if _belongs(row["id"], key, event)]
        yield {
            "code": row["id"],
            "name": row["name"],
            "field_id": fields[row["field"]],
            "agency_id": agency.pk if agency else None,
            "agency_level": row["agency_level"],
            "cooperating": [code for code in row["cooperating_codes"].split(";") if code],
            "target_level": int(row["target_level"]) if row["target_level"] else None,
            "for_citizens": citizens or not businesses,
            "for_businesses": businesses or not citizens,
            "life_events": [event["key"] for event in happening],
            "listings": row["listings"].split(";"),
            "keywords": f" {' ; '.join(_everyday(key, synonyms))} ",
            "name_lower": f" {spoken(row['name'])} ",
            "name_key": f" {key} ",
            "context_key": f" {plain(row['field'])} {plain(agency.name if agency else '')} ",
        }


def _belongs(code: str, key: str, event: Mapping[str, Any]) -> bool:
    phrases = (plain(phrase) for phrase in event.get("phrases", ()))
    return code in event.get("procedures", ()) or any(f" {phrase} " in f" {key} " for phrase in phrases)


def _everyday(key: str, synonyms: list[dict[str, list[str]]]) -> list[str]:
    """The everyday words that lead to a name."""
    found: list[str] = []
    for synonym in synonyms:
        if any(f" {plain(phrase)} " in f" {key} " for phrase in synonym["mean"]):
            found += [plain(word) for word in synonym["words"]]
    return found


def _slug(name: str) -> str:
    return plain(name).replace(" ", "-")


def _releases(sources: Sources) -> Changes:
    """Publish what is new or different from what is in force; a newer version of the process is a difference."""
    newest = {
        release.procedure_id: release
        for release in Release.objects.published().defer("body").order_by("procedure", "number")
    }
    plan = GeneralPlan(sources)
    added: list[str] = []
    changed: list[str] = []
    for procedure in Procedure.objects.select_related("field", "agency"):
        own = sources.own.get(procedure.code)
        content = own_content(own, sources) if own else plan.content(procedure)
        content["process"] = {**content["process"], "version": sources.versions[content["process"]["key"]]}
        last = newest.get(procedure.pk)
        if last and last.hash == digest(canonical(content)):
            continue
        first = date.fromisoformat(str(own["valid_from"])) if own and "valid_from" in own else FIRST_DAY
        start = max(first, timezone.localdate()) if last else first
        try:
            publish(draft(procedure, content, start), SYSTEM)
        except Refused as error:
            raise Refused(f"{procedure.code}: {error.message}") from error
        (changed if last else added).append(procedure.code)
    return Changes(str(Release._meta.label), tuple(added), tuple(changed))


@dataclass(frozen=True)
class GeneralPlan:
    """How a procedure without a release of its own is handled, by its level and the inter-agency table."""

    sources: Sources

    @cached_property
    def together(self) -> dict[str, InteragencyProcedure]:
        return {plain(row.name): row for row in InteragencyProcedure.objects.filter(level="tinh")}

    @cached_property
    def answering(self) -> set[str]:
        """Agencies that have a counter and so can be asked inside the system."""
        with_counter = Division.objects.filter(kind=Division.Kind.COUNTER)
        return set(with_counter.values_list("agency__code", flat=True))

    def content(self, procedure: Procedure) -> Data:
        """The general release of this procedure."""
        agency = procedure.agency.name if procedure.agency else "Văn phòng UBND tỉnh"
        kind, asked = self.kind(procedure)
        limits = self.sources.general["limits"]
        audience = "citizen" if not procedure.for_businesses else "business"
        return general_content(
            name=procedure.name,
            agency=agency,
            field=procedure.field.name,
            audience="both" if procedure.for_citizens and procedure.for_businesses else audience,
            online=procedure.target_level is not None,
            limit=limits.get(kind, limits[procedure.agency_level]),
            process=kind,
            routing={"receive": self.receive(procedure), "decide": "same", "asked": asked, "mode": "parallel"},
            sources=self.sources,
        )

    def kind(self, procedure: Procedure) -> tuple[str, list[Data]]:
        """The process and who is asked."""
        if procedure.agency_level == Procedure.Level.COMMUNE:
            return "mot-cap-xa", []
        row = self.together.get(plain(procedure.name))
        if row is None or procedure.agency_level != Procedure.Level.PROVINCE:
            return "mot-cap", []
        if "ubnd-tinh" in row.deciding:
            return "lien-thong-ubnd-tinh", [{"agency": "agency:ubnd-tinh", "duty": "Phê duyệt"}]
        asked = [
            {"agency": f"agency:{code}", "duty": row.required_information or "Cung cấp thông tin"}
            for code in row.cooperating
            if code in self.answering
        ]
        return "lien-thong-so", asked

    def receive(self, procedure: Procedure) -> str:
        """The rule that says who receives."""
        if procedure.agency_level != Procedure.Level.PROVINCE:
            return f"level:{procedure.agency_level}"
        return f"agency:{procedure.agency.code if procedure.agency else NO_AGENCY}"
