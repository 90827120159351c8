"""What keeps a lead from going away again."""

from collections.abc import Collection

from django.db.models import Q

from leads.crm.models import Lead
from leads.intake.models import ChangeSet, LeadChange, PossibleDuplicate

# These go with a lead that goes; every other table that names a lead holds on to it.
GO_ALONG = frozenset(
    {
        "crm.ExternalId.lead",
        "crm.Consent.lead",
        "intake.PossibleDuplicate.candidate",
        "intake.LookAlike.lead",
        "intake.LookAlike.other",
        "intake.LeadKey.lead",
    }
)


def held_leads(lead_ids: list[int], change_set: ChangeSet) -> set[int]:
    """Those of the leads on which something hangs that came by another way than the change set."""
    held: set[int] = set()
    if not lead_ids:
        return held
    for relation in Lead._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if f"{model._meta.app_label}.{model.__name__}.{name}" not in GO_ALONG:
            rows = model._default_manager.filter(**{f"{name}__in": lead_ids})
            held.update(rows.values_list(f"{name}_id", flat=True))
    kept = PossibleDuplicate.objects.filter(candidate__in=lead_ids)
    ours = Q(change_set=change_set, state=PossibleDuplicate.State.WAITING)
    return held | set(kept.exclude(ours).values_list("candidate_id", flat=True))


def addresses_going_back(emails: Collection[str], change_set: ChangeSet) -> set[str]:
    """Those of the addresses that a known lead had before the change set, and gets back when it is undone."""
    if not emails:
        return set()
    given_up = LeadChange.objects.filter(change_set=change_set, before__has_key="email")
    found = given_up.filter(before__email__in=list(emails)).values_list("before__email", flat=True)
    return set(found)
