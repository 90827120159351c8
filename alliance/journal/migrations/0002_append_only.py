"""Entries can be written, never changed; and a writer has its transaction id before it takes an entry id."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION journal_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('alliance.erasure', true) = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'journal entries are never changed or deleted (entry %)', OLD.id
        USING ERRCODE = 'restrict_violation',
              HINT = 'Erasure of a person opens this door with SET LOCAL alliance.erasure = ''on''.';
END $$;
CREATE TRIGGER journal_entry_is_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_is_append_only();
"""

# The publisher relies on this order; see alliance/journal/publisher.py. A statement trigger fires before the
# statement evaluates any row, hence before nextval().
XID_FIRST = """
CREATE FUNCTION journal_entry_takes_xid_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$;
CREATE TRIGGER journal_entry_takes_xid_first BEFORE INSERT ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_takes_xid_first();
"""

DROP = """
DROP TRIGGER journal_entry_takes_xid_first ON journal_entry;
DROP FUNCTION journal_entry_takes_xid_first();
DROP TRIGGER journal_entry_is_append_only ON journal_entry;
DROP FUNCTION journal_entry_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY + XID_FIRST, DROP)]
