from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# German transcription first (ä → ae), so that "Mueller" finds "Müller"; then every other accent is dropped. Lower case
# comes last, because without ICU lower() leaves capital umlauts as they are.
# The dictionary is named in full, which makes the wrapper's promise of immutability true.
CREATE = """
CREATE OR REPLACE FUNCTION fold_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT lower(public.unaccent('public.unaccent'::regdictionary,
    replace(replace(replace(replace(replace(replace(replace(value,
      'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ä', 'Ae'), 'Ö', 'Oe'), 'Ü', 'Ue'), 'ß', 'ss')))
$$;
CREATE OR REPLACE FUNCTION search_fold(first_name text, last_name text, company text, email text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT fold_text(first_name || ' ' || last_name || ' ' || company || ' ' || email)
$$;
"""
DROP = "DROP FUNCTION search_fold(text, text, text, text); DROP FUNCTION fold_text(text);"


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [TrigramExtension(), UnaccentExtension(), migrations.RunSQL(CREATE, DROP)]
