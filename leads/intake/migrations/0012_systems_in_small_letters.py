"""Names of systems in small letters wherever a row waits under one, or an import noted what it named."""

from django.db import migrations

WRITE_SMALL = [
    "UPDATE intake_possibleduplicate SET system = lower(system) WHERE system <> lower(system)",
    "UPDATE intake_fieldauthority SET system = lower(system) WHERE system <> lower(system)",
]


class Migration(migrations.Migration):
    # Backwards there is nothing to do: small letters were allowed before.
    dependencies = [("intake", "0011_refusals_outlive_a_batch"), ("crm", "0008_systems_in_small_letters")]
    operations = [migrations.RunSQL(WRITE_SMALL, migrations.RunSQL.noop)]
