"""A new node's key is made known to the other nodes: they check the tokens that it signs."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER bus_announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON bus_nodekey
FOR EACH STATEMENT EXECUTE FUNCTION bus_announce()
"""


class Migration(migrations.Migration):
    dependencies = [("bus", "0004_evidence_and_trust")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER bus_announce ON bus_nodekey")]
