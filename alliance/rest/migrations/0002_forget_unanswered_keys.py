"""A key is now held by a lock until its answer is kept; rows without an answer are left from requests that died."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rest", "0001_answers_by_idempotency_key")]

    operations = [
        migrations.RunSQL(
            "DELETE FROM rest_idempotentanswer WHERE status IS NULL OR body IS NULL",
            # Nothing to bring back: such a row only made repetitions wait.
            migrations.RunSQL.noop,
        ),
    ]
