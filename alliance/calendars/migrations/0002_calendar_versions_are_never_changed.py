from django.db import migrations

# A clock that runs refers to its version: the due time stays explicable only as long as the version says the same.
FORWARD = """
CREATE FUNCTION calendars_keep_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'calendar version % stays as it is: make another one', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'calendar_versions_are_never_changed';
END $$;
CREATE TRIGGER calendar_versions_are_never_changed
    BEFORE UPDATE ON calendars_calendarversion
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION calendars_keep_versions();
CREATE TRIGGER calendar_versions_are_never_deleted
    BEFORE DELETE ON calendars_calendarversion
    FOR EACH ROW EXECUTE FUNCTION calendars_keep_versions();
"""
BACKWARD = """
DROP TRIGGER calendar_versions_are_never_deleted ON calendars_calendarversion;
DROP TRIGGER calendar_versions_are_never_changed ON calendars_calendarversion;
DROP FUNCTION calendars_keep_versions();
"""


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
