from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models import F, Func, Q, TextField


class Migration(migrations.Migration):
    dependencies = [("crm", "0006_lead_list_indexes")]
    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                OpClass(
                    Func(F("phone"), function="reverse", output_field=TextField()), name="text_pattern_ops"
                ),
                condition=~Q(phone=""),
                name="lead_by_end_of_phone",
            ),
        ),
    ]
