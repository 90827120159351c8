from django.db import migrations

# As before; a closed hand-off goes along when its lead is merged into another, and one that a merge set aside may be
# opened again, with everything else as it was.
NOW = """
CREATE OR REPLACE FUNCTION refuse_change_of_closed_handoff() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  follows text[] := '{context_helped,updated_at,lead_id}';
  opens text[] := '{state,closed_at,next_clock_at,updated_at,lead_id}';
BEGIN
  IF current_setting('alliance.erasure', true) = 'on' THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - follows = to_jsonb(OLD) - follows THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'merged' AND NEW.closed_at IS NULL
     AND to_jsonb(NEW) - opens = to_jsonb(OLD) - opens THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a closed hand-off never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION refuse_change_of_closed_handoff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('alliance.erasure', true) = 'on' THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{context_helped,updated_at}'::text[] =
     to_jsonb(OLD) - '{context_helped,updated_at}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a closed hand-off never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0008_handoff_set_aside_by_a_merge")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
