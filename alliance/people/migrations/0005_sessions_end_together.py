from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_membership_history_is_never_rewritten")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_salt",
            field=models.CharField(blank=True, default="", help_text="a new one ends every session", max_length=16),
            preserve_default=False,
        ),
    ]
