from django.db import migrations

PROTECT = """
CREATE FUNCTION workflow_definition_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published process definition never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER workflow_definition_never_changes BEFORE UPDATE OR DELETE ON workflow_definition
    FOR EACH ROW EXECUTE FUNCTION workflow_definition_never_changes();
"""
RELEASE = """
DROP TRIGGER workflow_definition_never_changes ON workflow_definition;
DROP FUNCTION workflow_definition_never_changes();
"""


class Migration(migrations.Migration):

    dependencies = [("workflow", "0001_initial")]

    operations = [migrations.RunSQL(PROTECT, RELEASE)]
