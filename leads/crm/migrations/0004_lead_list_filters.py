from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("crm", "0003_lead_warmth")]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("requested_at__isnull", False)),
                fields=["-created_at", "-id"],
                name="lead_asked_for_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("next_step_on__isnull", False)),
                fields=["next_step_on", "id"],
                name="lead_next_step",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("state", "confirmed"), models.Q(("basis", "not_stated"), _negated=True)),
                fields=["channel", "lead"],
                name="consent_permits",
            ),
        ),
    ]
