from django.db import migrations

# Two doors stay open: the receiver's word on whether the context helped, and erasure of a person.
CREATE = """
CREATE FUNCTION refuse_change_of_closed_handoff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('alliance.erasure', true) = 'on' THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'context_helped' = to_jsonb(OLD) - 'context_helped' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a closed hand-off never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER closed_handoff_never_changes BEFORE UPDATE OR DELETE ON handoffs_handoff
  FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_closed_handoff();
"""
DROP = """
DROP TRIGGER closed_handoff_never_changes ON handoffs_handoff;
DROP FUNCTION refuse_change_of_closed_handoff();
"""


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
