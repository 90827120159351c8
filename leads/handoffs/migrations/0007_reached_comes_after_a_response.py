from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0006_first_responses_reached_somebody")]
    operations = [
        migrations.RemoveConstraint(model_name="handoff", name="contacted_handoff_has_a_first_response"),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=("contacted", "qualified")) | Q(reached_at__isnull=False),
                name="contacted_handoff_has_reached_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=Q(reached_at=None)
                | Q(first_response_at__isnull=False, first_response_at__lte=F("reached_at")),
                name="reached_handoff_has_a_first_response",
            ),
        ),
    ]
