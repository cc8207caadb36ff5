"""How the database is emptied after a test whose transactions were real."""

from django.db import OperationalError, connection

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""What migrations fill and no test changes."""

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def empty() -> None:
    """Empty the tables that hold rows. Django's way empties all of them and fills in what migrations left: slower."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall() if name not in KEPT]
        looks = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quoted(name)})" for name in names]  # noqa: S608
        cursor.execute(" UNION ALL ".join(looks))
        if filled := [quoted(name) for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")


def empty_patiently() -> None:
    """A gateway that runs beside the tests may read in the moment in which tables are emptied: then once more."""
    for _ in range(5):
        try:
            return empty()
        except OperationalError as error:
            if "deadlock" not in str(error):
                raise
    return empty()
