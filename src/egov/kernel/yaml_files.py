"""Reading a province's YAML files."""

from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, written in C where it is there


def read_yaml(path: Path) -> Any:
    """The content of a file: plain values only. Raises OSError, and yaml.YAMLError for what is no YAML."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader
