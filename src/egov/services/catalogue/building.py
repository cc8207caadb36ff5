"""Contents of releases from files: shared blocks put in, shared wording added, the general release filled out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from egov.kernel.yaml_files import read_yaml
from egov.lgsp.workflow import api as workflow

Data = dict[str, Any]
STATUS = "status_"


@dataclass(frozen=True)
class Sources:
    """The files that releases are built from."""

    folder: Path

    @cached_property
    def blocks(self) -> Mapping[str, list[Data]]:
        found: dict[str, list[Data]] = read_yaml(self.folder / "generic" / "blocks.yaml")
        return found

    @cached_property
    def general(self) -> Data:
        found: Data = read_yaml(self.folder / "generic" / "release.yaml")
        return found

    @cached_property
    def wording(self) -> Data:
        found: Data = read_yaml(self.folder / "wording.yaml")
        return found

    @cached_property
    def own(self) -> Mapping[str, Data]:
        """Releases drawn up by hand, by the procedure's code."""
        found = [read_yaml(path) for path in sorted((self.folder / "procedures").glob("*.yaml"))]
        return {data["procedure"]: data for data in found}

    @cached_property
    def stages(self) -> dict[str, frozenset[str]]:
        """The citizen's stages of each process met so far."""
        return {}

    @cached_property
    def versions(self) -> Mapping[str, int]:
        """The newest version of every process."""
        return workflow.newest_versions()


def own_content(data: Mapping[str, Any], sources: Sources) -> Data:
    """A release drawn up by hand, complete."""
    content = {key: value for key, value in data.items() if key not in {"procedure", "valid_from"}}
    return complete(content, sources)


def general_content(
    *,
    name: str,
    agency: str,
    field: str,
    audience: str,
    online: bool,
    limit: int,
    process: str,
    routing: Mapping[str, Any],
    sources: Sources,
) -> Data:
    """The release of a procedure that has none of its own; `audience` is citizen, business or both."""
    general = sources.general
    content = {key: value for key, value in general.items() if key not in {"limits", "forms"}}
    content = filled(content, {"name": name, "agency": agency, "field": field})
    groups = ("citizen", "business") if audience == "both" else (audience,)
    content["audience"] = [general["audience"][group] for group in groups]
    content["form"] = general["forms"][audience]
    content["limit"] = {"value": limit, "unit": "working_days", "assumed": True}
    content["process"] = {"key": process}
    content["routing"] = dict(routing)
    if not online:
        content["channels"] = [channel for channel in content["channels"] if channel != "online"]
    return complete(content, sources)


def complete(content: Mapping[str, Any], sources: Sources) -> Data:
    """With blocks put in, the applicant's fields that the form has, and words for every stage and state."""
    form = [{**step, "fields": expanded(step["fields"], sources.blocks)} for step in content["form"]]
    keys = {field["key"] for step in form for field in step["fields"]}
    applicant = content.get("applicant") or sources.general["applicant"]
    present = {part: [key for key in fields if key in keys] for part, fields in applicant.items()}
    return {
        **content,
        "form": form,
        "applicant": {part: fields for part, fields in present.items() if fields},
        "wording": worded(content["process"]["key"], content.get("wording", {}), sources),
    }


def expanded(fields: Iterable[Mapping[str, Any]], blocks: Mapping[str, list[Data]]) -> list[Data]:
    """Fields with `{use: block}` replaced by the block's; `with` changes single fields, None leaves one out."""
    found: list[Data] = []
    for field in fields:
        if "use" not in field:
            found.append(dict(field))
            continue
        shared = {key: value for key, value in field.items() if key not in {"use", "with"}}
        changes = field.get("with", {})
        for item in blocks[field["use"]]:
            change = changes.get(item["key"], {})
            if change is not None:
                found.append({**item, **shared, **change})
    return found


def worded(process: str, own: Mapping[str, Any], sources: Sources) -> Data:
    """The words for the stages of the process and the states of a dossier; a release's own words come first."""
    if process not in sources.stages:
        sources.stages[process] = frozenset(step.citizen for step in workflow.steps(process).values())
    stages, shared = sources.stages[process], sources.wording
    states = {key for key in shared if key.startswith(STATUS)}
    return {
        key: own.get(key) or shared[key] for key in sorted(stages | states | set(own)) if key in own or key in shared
    }


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """The value with `{name}` and the other words put in, at any depth."""
    if isinstance(value, str):
        for word, text in words.items():
            value = value.replace("{" + word + "}", text)
        return value
    if isinstance(value, Mapping):
        return {key: filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, words) for item in value]
    return value
