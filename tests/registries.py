"""What the tests of the registry ask of its tables."""

from django.apps import apps
from django.db import connection

from egov.foundation.events.api import Event


def rows() -> dict[str, str]:
    """Every row of the registry by its table, as text, so that a refusal can show that nothing changed.

    One question to the database: hundreds of tests ask it twice.
    """
    models = [*apps.get_app_config("bus").get_models(include_auto_created=True), Event]
    quoted = connection.ops.quote_name
    parts = [
        f"SELECT '{model._meta.label}', json_agg(t ORDER BY t.{quoted(model._meta.pk.column)})::text"  # noqa: S608
        f" FROM {quoted(model._meta.db_table)} t"
        for model in models
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
