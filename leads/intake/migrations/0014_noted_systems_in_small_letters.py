"""Names of systems in small letters where an import noted what it named, and in what makes a kept row the same again."""

from hashlib import sha256

from django.db import migrations
from django.db.models import TextField
from django.db.models.functions import Cast, Lower

BATCH = 1000
NOTED = ("external_ids", "digests")


def write_noted_small(apps, schema_editor):
    """Else an undo takes the ids that the import itself brought for somebody else's."""
    changes = apps.get_model("intake", "LeadChange").objects
    text = Cast("added", TextField())
    mixed, last = changes.annotate(text=text).exclude(text=Lower(text)).order_by("pk"), 0
    while batch := list(mixed.filter(pk__gt=last).only("added")[:BATCH]):
        last = batch[-1].pk
        for change in batch:
            for name in change.added.keys() & NOTED:
                change.added[name] = [[system.lower(), *rest] for system, *rest in change.added[name]]
        changes.bulk_update(batch, ["added"])


def know_rows_again(apps, schema_editor):
    """Else a row that is sent again waits twice. A row without external id is known by its content, which stays."""
    kept = apps.get_model("intake", "PossibleDuplicate").objects
    named, last = kept.exclude(external_id="").order_by("pk"), 0
    while batch := list(named.filter(pk__gt=last).only("system", "external_id", "fingerprint")[:BATCH]):
        last = batch[-1].pk
        wanted = {fingerprint(row): row for row in reversed(batch)}
        taken = set(kept.filter(fingerprint__in=wanted).values_list("fingerprint", flat=True))
        changed = [row for known_by, row in wanted.items() if known_by not in taken]
        for row in changed:
            row.fingerprint = fingerprint(row)
        kept.bulk_update(changed, ["fingerprint"])


def fingerprint(row):
    return sha256(row.system.encode() + b"\0" + row.external_id.encode()).hexdigest()


class Migration(migrations.Migration):
    # Backwards there is nothing to do: small letters were allowed before.
    dependencies = [("intake", "0013_leads_left_because_merged")]
    operations = [
        migrations.RunPython(write_noted_small, migrations.RunPython.noop),
        migrations.RunPython(know_rows_again, migrations.RunPython.noop),
    ]
