from django.db import migrations

FORWARD = """
CREATE FUNCTION people_keep_membership_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.person_id, NEW.side, NEW.team_id, NEW.role, NEW.started_at)
            IS DISTINCT FROM (OLD.person_id, OLD.side, OLD.team_id, OLD.role, OLD.started_at)
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    THEN
        RAISE EXCEPTION 'membership % is history: end it and start another', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_history_is_never_rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_history_is_never_rewritten
    BEFORE UPDATE ON people_membership
    FOR EACH ROW EXECUTE FUNCTION people_keep_membership_history();
"""

BACKWARD = """
DROP TRIGGER membership_history_is_never_rewritten ON people_membership;
DROP FUNCTION people_keep_membership_history();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_teams_and_memberships_keep_to_one_side'),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
