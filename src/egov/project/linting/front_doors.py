"""An app is entered only through its front door. A contract for import-linter, see `.importlinter`."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoors(Contract):
    """Modules of one app import from another only what the settings of the contract name, such as `api`."""

    layers = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())  # layers above everything, which may import what they like

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = [
            f"{importer} imports {imported}"
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._is_back_door(importer, imported)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(f"- {line}")
        output.print_error(f"Import from the app's {' or '.join(self._words('doors'))} instead.")

    def _is_back_door(self, importer: str, imported: str) -> bool:
        source, target = self._app(importer), self._app(imported)
        if target is None or source == target or importer.split(".")[1] in self._words("rooms"):
            return False
        inside = imported.split(".")[3:]
        return bool(inside) and inside[0] not in self._words("doors")

    def _app(self, module: str) -> str | None:
        """`egov.lgsp.signing` for everything below it; None outside the layers that hold apps."""
        parts = module.split(".")
        return ".".join(parts[:3]) if len(parts) > 2 and parts[1] in self._words("layers") else None

    def _words(self, name: str) -> list[str]:
        value: Any = getattr(self, name)
        return list(value)
