"""Code lists and the decision's tables about data, from the province's folder."""

from pathlib import Path
from typing import Any

from egov.foundation.directory.api import Agency, Changes, read, synchronise
from egov.kernel.vietnamese import search_key
from egov.kernel.yaml_files import read_yaml
from egov.registries.reference.lists import forget
from egov.registries.reference.models import (
    CodeItem,
    CodeList,
    Database,
    DatabaseField,
    Exchange,
    InteragencyProcedure,
)


def load(folder: Path) -> list[Changes]:
    """Changes nothing when nothing in the folder changed."""
    changes = [
        *_code_lists(folder / "code_lists"),
        *_databases(folder),
        _exchanges(folder),
        _interagency(folder),
    ]
    forget()
    return changes


def _code_lists(folder: Path) -> list[Changes]:
    found = [read_yaml(path) for path in sorted(folder.glob("*.yaml"))]
    lists = [
        {
            "code": data["code"],
            "name": data["name"]["vi"],
            "name_en": data["name"].get("en", ""),
            "source": data.get("source", ""),
            "assumed": bool(data.get("assumed", False)),
        }
        for data in found
    ]
    changes = synchronise(CodeList, lists, key=("code",))
    ids = dict(CodeList.objects.values_list("code", "pk"))
    items = [_item(ids[data["code"]], place, item) for data in found for place, item in enumerate(data["items"])]
    return [changes, synchronise(CodeItem, items, key=("list_id", "code"))]


def _item(code_list: int, place: int, item: list[Any]) -> dict[str, Any]:
    """Written as `[code, name]` or `[code, name, English name]`."""
    code, name, *english = item
    return {
        "list_id": code_list,
        "code": str(code),
        "name": name,
        "name_en": english[0] if english else "",
        "order": place,
        "active": True,
    }


def _databases(folder: Path) -> list[Changes]:
    agencies = _agency_ids()
    rows: dict[str, dict[str, Any]] = {}
    fields: list[tuple[str, str]] = []
    for row in read(folder / "shared_databases.csv"):
        code = _slug(row["database"])
        rows[code] = _database(code, row["database"], Database.Kind.SHARED, row["managing_agency"])
        rows[code]["agency_id"] = agencies.get(row["agency_code"])
        fields.append((code, row["field"]))
    for row in read(folder / "specialised_databases.csv"):
        code = _slug(row["database"])
        rows[code] = _database(code, row["database"], Database.Kind.SPECIALISED, row["agency"])
        rows[code]["agency_id"] = agencies.get(row["agency_code"])
    changes = synchronise(Database, rows.values(), key=("code",))
    ids = dict(Database.objects.values_list("code", "pk"))
    listed = [{"database_id": ids[code], "name": name, "order": place} for place, (code, name) in enumerate(fields)]
    return [changes, synchronise(DatabaseField, listed, key=("database_id", "name"))]


def _database(code: str, name: str, kind: Database.Kind, agency_name: str) -> dict[str, Any]:
    return {"code": code, "name": name, "kind": kind.value, "agency_name": agency_name}


def _exchanges(folder: Path) -> Changes:
    agencies = _agency_ids()
    rows = [
        {
            "number": number,
            "procedure_number": int(row["procedure_no"]),
            "procedure": row["procedure"],
            "sender_id": agencies.get(row["from_code"]),
            "receiver_id": agencies.get(row["to_code"]),
            "sender_name": row["from_agency"],
            "receiver_name": row["to_agency"],
            "data_sent": row["data_sent"],
            "purpose": row["purpose"],
            "registry": row["registry"],
        }
        for number, row in enumerate(read(folder / "exchanges.csv"), start=1)
    ]
    return synchronise(Exchange, rows, key=("number",))


def _interagency(folder: Path) -> Changes:
    rows = [
        {
            "level": row["level"],
            "number": int(row["no"]),
            "name": row["name"],
            "field": row["field"],
            "performing": _several(row["performing_code"]),
            "deciding": _several(row["deciding_code"]),
            "cooperating": _several(row["cooperating_codes"]),
            "cooperating_names": row["cooperating_agencies"],
            "service_level": int(row["service_level"]),
            "required_information": row["required_information"],
            "subject": row["subject"],
        }
        for row in read(folder / "interagency_procedures.csv")
    ]
    return synchronise(InteragencyProcedure, rows, key=("level", "number"))


def _agency_ids() -> dict[str, int]:
    return dict(Agency.objects.values_list("code", "pk"))


def _several(text: str) -> list[str]:
    return [part for part in text.split(";") if part]


def _slug(name: str) -> str:
    words = "".join(sign if sign.isalnum() else " " for sign in search_key(name)).split()
    return "-".join(words)[:60].strip("-")
