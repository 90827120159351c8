"""Names of systems in small letters; of two that were told apart by their letters only, one gets a number."""

from django.db import migrations

BATCH = 1000


def write_small(apps, schema_editor):
    """What is spelled so already keeps its name, else the oldest; a twin of the same lead goes, one of another stays."""
    external_ids = apps.get_model("crm", "ExternalId").objects
    last = 0
    systems = [name for name in external_ids.order_by().values_list("system", flat=True).distinct() if name != small(name)]
    while batch := list(external_ids.filter(system__in=systems, pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for one in batch:
            rename(external_ids, one)


def rename(external_ids, one):
    taken = dict(external_ids.filter(external_id=one.external_id).values_list("system", "lead_id"))
    wanted, number = small(one.system), 1
    while wanted in taken:
        if taken[wanted] == one.lead_id:
            one.delete()
            return
        number += 1
        wanted = f"{small(one.system)[:55]}-{number}"
    external_ids.filter(pk=one.pk).update(system=wanted)


def small(name):
    return name.lower()[:60]


class Migration(migrations.Migration):
    # Backwards there is nothing to do: small letters were allowed before.
    dependencies = [("crm", "0007_lead_phone_from_its_end")]
    operations = [migrations.RunPython(write_small, migrations.RunPython.noop)]
