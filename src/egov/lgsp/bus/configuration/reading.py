"""A configuration file, or a folder of them, as one checked document."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
from django.conf import settings

from egov.kernel.errors import DomainError
from egov.lgsp.bus.configuration.schema import DOCUMENT, PARTS
from egov.lgsp.bus.rules.contracts import Broken, plain_yaml


class Unusable(DomainError):
    """The configuration cannot be applied; the sentence names the place."""


def from_path(path: Path) -> dict[str, Any]:
    """Every `*.yaml` of a folder (not below it), or one file; `{site}` in an address is the portal's own. Raises
    Unusable."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    whole: dict[str, Any] = {part: [] for part in PARTS}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Unusable(f"{file} cannot be read: {error}.") from error
        document = from_text(text, file.name)
        for service in _services(document):
            service["url"] = _address(service["url"])
            if "contract_file" in service:
                service["contract"] = _contract(file, service.pop("contract_file"))
        for process in document.get("processes", []):
            if "drawing_file" in process:
                process["drawing"] = _contract(file, process.pop("drawing_file"))
        for part, rows in document.items():
            whole[part] += rows
    return whole


def from_text(text: str, source: str) -> dict[str, Any]:
    """One document. Raises Unusable."""
    try:
        document = plain_yaml(text) or {}
    except Broken as error:
        raise Unusable(f"{source}: {error}") from error
    problems = jsonschema.Draft202012Validator(DOCUMENT, format_checker=jsonschema.FormatChecker()).iter_errors(
        document
    )
    first = next(iter(sorted(problems, key=lambda one: list(map(str, one.absolute_path)))), None)
    if first is not None:
        raise Unusable(f"{source}, {first.json_path}: {first.message[:300]}")
    return dict(document)


def _address(url: str) -> str:
    """The portal's own address for `{site}`; for the national registers their stand-in, where there is one."""
    parts = urlsplit(url)
    if settings.BUS_NATIONAL and (parts.hostname or "").endswith(".ngsp.internal"):
        return f"{settings.BUS_NATIONAL}{parts.path}"
    return url.replace("{site}", settings.SITE_URL)


def _services(document: dict[str, Any]) -> list[dict[str, Any]]:
    members = document.get("members", [])
    return [
        service for member in members for sub in member.get("subsystems", []) for service in sub.get("services", [])
    ]


def _contract(file: Path, name: str) -> str:
    folder = file.parent.resolve()
    wanted = (folder / name).resolve()
    if not wanted.is_relative_to(folder):
        raise Unusable(f"{file.name}: {name} lies outside the folder of the configuration.")
    try:
        return wanted.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{file.name}: {name} cannot be read: {error}.") from error
