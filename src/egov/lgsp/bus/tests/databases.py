"""Where the database of this test run is, for programs that do not use Django."""

from typing import Any, cast

from django.conf import settings


def conninfo() -> str:
    """The test database as libpq reads it."""
    values = settings.DATABASES["default"]
    options = cast(dict[str, Any], values.get("OPTIONS") or {})
    parts = {
        "dbname": values["NAME"],
        "user": values["USER"],
        "password": values["PASSWORD"],
        "host": values["HOST"] or options.get("host", ""),
        "port": values["PORT"],
    }
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)
