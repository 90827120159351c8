from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0004_rating_a_context_is_a_change")]
    operations = [
        migrations.AddField(
            model_name="handoff",
            name="reached_at",
            field=models.DateTimeField(blank=True, null=True, help_text="when somebody was reached first"),
        ),
        migrations.AlterField(
            model_name="handoff",
            name="first_response_at",
            field=models.DateTimeField(blank=True, null=True, help_text="the first attempt stops the clock"),
        ),
    ]
