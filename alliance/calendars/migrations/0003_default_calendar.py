from django.db import migrations

# A new installation can make teams at once: office hours with the holidays of Baden-Württemberg, valid for all
# times so that imported history has working hours too. Leads and administrators change it to what is theirs.
FORWARD = """
INSERT INTO calendars_calendar (name, is_default) VALUES ('Standard', true);
INSERT INTO calendars_calendarversion
    (calendar_id, number, timezone, holiday_region, hours, extra_holidays, valid_from)
SELECT id, 1, 'Europe/Berlin', 'DE-BW',
    (SELECT jsonb_agg(jsonb_build_object('weekday', day, 'start', '08:00', 'end', '17:00') ORDER BY day)
     FROM generate_series(0, 4) AS days (day)),
    '[]', '2000-01-01T00:00:00Z'
FROM calendars_calendar WHERE is_default;
"""
BACKWARD = migrations.RunSQL.noop  # Whoever goes back drops the table anyway, and teams may refer to the row.


class Migration(migrations.Migration):
    dependencies = [("calendars", "0002_calendar_versions_are_never_changed")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
