import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_membership_history_is_never_rewritten"),
        ("rest", "0002_forget_unanswered_keys"),
    ]

    operations = [
        migrations.AlterField("idempotentanswer", "body", models.BinaryField()),
        migrations.AlterField("idempotentanswer", "status", models.PositiveSmallIntegerField()),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operation", models.CharField(help_text="PUT /leads/by-external-id/{system}/{external_id}", max_length=100)),
                ("code", models.CharField(max_length=60)),
                ("status", models.PositiveSmallIntegerField(help_text="of the answer; 200 when single rows were refused")),
                ("pointer", models.CharField(blank=True, help_text="the field of the last one", max_length=120)),
                ("request_id", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("client", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="refusals", to="people.apiclient")),
            ],
            options={
                "indexes": [models.Index(fields=["last_at"], name="refusal_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "operation", "code"), name="refusals_are_counted_per_reason"
                    )
                ],
            },
        ),
    ]
