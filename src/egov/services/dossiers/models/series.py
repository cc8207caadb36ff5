"""Running numbers without gaps: of dossiers in a day, of slips in a year, of results in a year."""

from django.db import connection, models


class Series(models.Model):
    """`key` names the series; the row's lock serialises those who draw from it until they commit."""

    retention = "permanent: numbers are never given twice"

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"

    @classmethod
    def draw(cls, key: str) -> int:
        """The next number, from 1. Given back when the transaction rolls back, so no gap remains."""
        table = cls._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} AS s (key, last) VALUES (%s, 1) "  # noqa: S608 - the model's own table
                "ON CONFLICT (key) DO UPDATE SET last = s.last + 1 RETURNING last",
                [key],
            )
            (number,) = cursor.fetchone()
        return int(number)
