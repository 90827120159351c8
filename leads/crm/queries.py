"""What a person may see of the customer base, and the locks on it."""

from django.db.models import Func, QuerySet, Value

from alliance.people.models import User
from leads.crm.consents import Basis, State, declaration_of, standing_of
from leads.crm.models import Consent, Lead, Touch


def visible_leads(user: User) -> QuerySet[Lead]:
    """All but erased leads, for everybody with a place here and for programs; none for strangers."""
    if user.membership is None and user.client is None:
        return Lead.objects.none()
    return Lead.objects.exclude(stage=Lead.Stage.ERASED)


def search_leads(leads: QuerySet[Lead], words: str) -> QuerySet[Lead]:
    """Those whose name, company or e-mail holds every word, however umlauts and accents are written."""
    for word in words.split()[:8]:
        leads = leads.filter(search_text__contains=Func(Value(word[:80]), function="fold_text"))
    return leads


def lock_lead(lead: Lead) -> Lead:
    """The lead's row, locked until the transaction ends."""
    return Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)


def touches_of(lead: Lead) -> QuerySet[Touch]:
    """Newest first."""
    return lead.touches.select_related("author").order_by("-occurred_at", "-id")


def consent_by_channel(lead: Lead) -> dict[str, Consent]:
    """What counts on each channel: the newest declaration; an objection until a new express consent."""
    consents = sorted(
        lead.consents.all(), key=lambda consent: (declaration_of(consent).effective_at, consent.pk)
    )
    places = standing_of(consents)
    counts: dict[str, Consent] = {}
    for consent in consents:
        if places[consent.channel].is_objected and consent.state != State.OBJECTED:
            continue
        counts[consent.channel] = consent
    return counts


def may_contact(lead: Lead, channel: str) -> bool:
    """A given consent with a stated basis stands on this channel."""
    consent = consent_by_channel(lead).get(channel)
    return consent is not None and consent.state == State.CONFIRMED and consent.basis != Basis.NOT_STATED
