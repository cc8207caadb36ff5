"""The province's members and services, from its folder into the registry."""

from pathlib import Path

from egov.kernel.actor import SYSTEM
from egov.lgsp.bus.configuration.applying import apply
from egov.lgsp.bus.configuration.reading import from_path


def load(folder: Path) -> list[str]:
    """The lines of what changed. Members are agencies of the directory, so that is loaded before. Raises Unusable."""
    return apply(from_path(folder), SYSTEM, folder.name) if folder.is_dir() else []
