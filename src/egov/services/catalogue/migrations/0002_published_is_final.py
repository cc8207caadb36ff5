from django.db import migrations

GUARD = """
CREATE FUNCTION catalogue_release_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'published' THEN
        RAISE EXCEPTION 'release % of procedure % is published and cannot be changed', OLD.number, OLD.procedure_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.hash <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'the hash of release % of procedure % does not fit its content', NEW.number, NEW.procedure_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER catalogue_release_guard BEFORE INSERT OR UPDATE OR DELETE ON catalogue_release
    FOR EACH ROW EXECUTE FUNCTION catalogue_release_guard();
"""
UNGUARD = """
DROP TRIGGER catalogue_release_guard ON catalogue_release;
DROP FUNCTION catalogue_release_guard();
"""


class Migration(migrations.Migration):
    """What is published is final: the database refuses to change or delete it, and checks every hash."""

    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
