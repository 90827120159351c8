from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_sessions_end_together")]

    operations = [
        migrations.CreateModel(
            name="GuardedTry",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="what is guarded, and a hash of whose",
                        max_length=80,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tries", models.PositiveIntegerField()),
                ("since", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tries__gt", 0)), name="tries_are_counted_from_one"
                    ),
                ],
            },
        ),
    ]
