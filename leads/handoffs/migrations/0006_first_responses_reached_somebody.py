from django.db import migrations, transaction

BATCH = 5000
# Until now only reaching somebody counted as the first response.
FILL = """
UPDATE handoffs_handoff SET reached_at = first_response_at
WHERE id > %s AND id <= %s AND first_response_at IS NOT NULL AND reached_at IS NULL
"""
# Back then an attempt did not stop the clock: it runs again, from the next instant that nobody was told.
EMPTY = """
UPDATE handoffs_handoff SET first_response_at = reached_at,
  next_clock_at = CASE
    WHEN closed_at IS NOT NULL OR reached_at IS NOT NULL THEN next_clock_at
    WHEN reminded_at IS NULL THEN remind_at
    WHEN response_breached_at IS NULL THEN due_at
    WHEN escalated_at IS NULL THEN escalate_at
  END
WHERE id > %s AND id <= %s AND first_response_at IS DISTINCT FROM reached_at
"""


def in_batches(schema_editor, statement):
    """Each batch in a transaction of its own, in which closed hand-offs may change."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM handoffs_handoff")
        (last,) = cursor.fetchone()
        for start in range(0, last, BATCH):
            with transaction.atomic(using=schema_editor.connection.alias):
                cursor.execute("SET LOCAL alliance.erasure = 'on'")
                cursor.execute(statement, [start, start + BATCH])


def fill(apps, schema_editor):
    in_batches(schema_editor, FILL)


def empty(apps, schema_editor):
    in_batches(schema_editor, EMPTY)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("handoffs", "0005_handoff_reached_at")]
    operations = [migrations.RunPython(fill, empty)]
