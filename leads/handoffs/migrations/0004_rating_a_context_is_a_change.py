from django.db import migrations

# As before, and `updated_at` goes along with the receiver's word on the context.
FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change_of_closed_handoff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('alliance.erasure', true) = 'on' THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{open}'::text[] = to_jsonb(OLD) - '{open}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a closed hand-off never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
NOW = FUNCTION.replace("{open}", "{context_helped,updated_at}")
BEFORE = FUNCTION.replace("{open}", "{context_helped}")


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0003_handoff_updated_at")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
