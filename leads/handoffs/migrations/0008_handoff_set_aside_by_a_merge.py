from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0007_reached_comes_after_a_response")]
    operations = [
        migrations.AlterField(
            model_name="handoff",
            name="state",
            field=models.CharField(
                choices=[
                    ("offered", "offered"),
                    ("accepted", "accepted"),
                    ("contacted", "contacted"),
                    ("qualified", "qualified"),
                    ("rejected", "rejected"),
                    ("returned", "returned"),
                    ("disqualified", "disqualified"),
                    ("withdrawn", "withdrawn"),
                    ("confirmed", "confirmed"),
                    ("disputed", "disputed"),
                    ("closed_erased", "closed, person erased"),
                    ("merged", "set aside by a merge"),
                ],
                default="offered",
                max_length=14,
            ),
        ),
    ]
