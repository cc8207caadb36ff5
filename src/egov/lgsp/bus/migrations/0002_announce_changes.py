"""Every change of the registry wakes the gateways, whoever makes it: LISTEN bus_registry."""

from django.db import migrations

TABLES = (
    "bus_member",
    "bus_subsystem",
    "bus_credential",
    "bus_service",
    "bus_endpoint",
    "bus_group",
    "bus_group_subsystems",
    "bus_accessright",
    "bus_policy",
)

FUNCTION = """
CREATE FUNCTION bus_announce() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('bus_registry', TG_TABLE_NAME); RETURN NULL; END $$
"""
TRIGGER = """
CREATE TRIGGER bus_announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION bus_announce()
"""


class Migration(migrations.Migration):
    dependencies = [("bus", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION bus_announce()"),
        *(
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER bus_announce ON {table}")
            for table in TABLES
        ),
    ]
