"""What a person may see of the customer base, and the locks on it."""

import re
from collections.abc import Collection, Iterable
from functools import reduce
from itertools import combinations
from operator import or_
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Greatest

from alliance.errors import Conflict
from alliance.people.models import User
from leads.crm.consents import Basis, State, declaration_of, standing_of
from leads.crm.models import Consent, ExternalId, Lead, Touch

Row = TypeVar("Row", Consent, ExternalId)
# We turn to the person; all other touches are what the person did, or notes.
OUTGOING = (Touch.Kind.CALL, Touch.Kind.EMAIL_SENT, Touch.Kind.MEETING)
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
ALL_PLACES = 3


def visible_leads(user: User) -> QuerySet[Lead]:
    """All but erased leads, for everybody with a place here and for programs; none for strangers."""
    if user.client is None and user.membership is None:
        return Lead.objects.none()
    return Lead.objects.exclude(stage=Lead.Stage.ERASED)


def search_leads(leads: QuerySet[Lead], words: str) -> QuerySet[Lead]:
    """Those whose name, company or e-mail holds every word, however umlauts and accents are written.

    The index knows groups of three letters: a shorter word has to be the beginning of a word. A whole e-mail address
    that somebody has means just them; its letters are so common that the index would read much to find one.
    """
    for word in words.split()[:8]:
        if "@" in word and Lead.objects.filter(email=word.lower()).exists():
            leads = leads.filter(email=word.lower())
        elif len(word) > 2:
            spellings = [word] if "@" in word else spellings_of(word)
            leads = leads.filter(reduce(or_, (Q(search_text__contains=_folded(one)) for one in spellings)))
        else:
            inner = Concat(Value(" "), _folded(word), output_field=TextField())
            leads = leads.filter(Q(search_text__startswith=_folded(word)) | Q(search_text__contains=inner))
    return leads


def _folded(word: str) -> Func:
    return Func(Value(word[:80]), function="fold_text")


def spellings_of(word: str) -> list[str]:
    """The word and how else it may be kept: an umlaut as two vowels, or as the plain one by who had none to type.

    All combinations of up to three such places; of more, each place by itself.
    """
    typed = "".join(_UMLAUTS.get(letter, letter) for letter in word.lower())
    parts = re.split("([aou]e?)", typed)
    places = range(1, len(parts), 2)
    most = len(places) if len(places) <= ALL_PLACES else 1
    chosen = (turned for count in range(most + 1) for turned in combinations(places, count))
    return [
        "".join(_turned(part) if at in turned else part for at, part in enumerate(parts)) for turned in chosen
    ]


def _turned(vowel: str) -> str:
    return vowel[0] if len(vowel) > 1 else f"{vowel}e"


def contactable_leads(leads: QuerySet[Lead], channel: str) -> QuerySet[Lead]:
    """Those for whom `may_contact` holds on the channel."""
    said = Consent.objects.filter(lead=OuterRef("pk"), channel=channel).annotate(at=_EFFECTIVE)
    newer = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    same_place = Consent.objects.filter(lead=OuterRef("lead"), channel=channel).annotate(at=_EFFECTIVE)
    permission = said.filter(_PERMITS).exclude(Exists(same_place.filter(newer)))
    lifted = same_place.filter(_EXPRESS, at__gt=OuterRef("at"))
    objection = said.filter(state=State.OBJECTED).exclude(Exists(lifted))
    return leads.filter(Exists(permission)).exclude(Exists(objection))


def untouched_leads(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Those nobody has called, written to or met yet; what the person did, and notes, are no contact of ours."""
    return leads.filter(~Exists(Touch.objects.filter(lead=OuterRef("pk"), kind__in=OUTGOING)))


# When the person last said so; the column without a value is ignored.
_EFFECTIVE = Greatest(F("captured_at"), F("confirmed_at"))
_PERMITS = Q(state=State.CONFIRMED) & ~Q(basis=Basis.NOT_STATED)
_EXPRESS = Q(state=State.CONFIRMED, basis=Basis.CONSENT_EXPRESS)


def lock_lead(lead: Lead) -> Lead:
    """The lead's row, locked until the transaction ends. Raises Conflict when it was merged away at this moment."""
    locked = Lead.objects.select_for_update(of=("self",)).filter(pk=lead.pk).first()
    if locked is None:
        raise Conflict()
    return locked


def lock_leads(lead_ids: Iterable[int]) -> dict[int, Lead]:
    """Their rows, locked in the order of their ids, before anything that hangs on them: so nobody waits in a circle.

    Whoever is gone by then is missing.
    """
    rows = Lead.objects.select_for_update(of=("self",)).filter(pk__in=set(lead_ids)).order_by("pk")
    return {lead.pk: lead for lead in rows}


def touches_of(lead: Lead) -> QuerySet[Touch]:
    """Newest first."""
    return lead.touches.select_related("author").order_by("-occurred_at", "-id")


class Parts(NamedTuple):
    """What hangs on a lead and is shown with it."""

    consents: Collection[Consent]
    external_ids: Collection[ExternalId]


def parts_of(lead: Lead) -> Parts:
    """The parts of one lead; asked after every lead that comes in, so without a detour."""
    return Parts(_rows_of(Consent, lead), _rows_of(ExternalId, lead))


def _rows_of(model: type[Row], lead: Lead) -> list[Row]:
    names = [field.attname for field in model._meta.concrete_fields]
    statement = f"SELECT {', '.join(names)} FROM {model._meta.db_table} WHERE lead_id = %s ORDER BY id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [lead.pk])
        return [model.from_db(connection.alias, names, row) for row in cursor.fetchall()]


def consent_by_channel(lead: Lead) -> dict[str, Consent]:
    """What counts on each channel: the newest declaration; an objection until a new express consent."""
    return counting_consents(lead.consents.all())


def counting_consents(declared: Iterable[Consent]) -> dict[str, Consent]:
    """Those of one lead's consents that count, by channel."""
    consents = sorted(declared, key=lambda consent: (declaration_of(consent).effective_at, consent.pk))
    places = standing_of(consents)
    counts: dict[str, Consent] = {}
    for consent in consents:
        if places[consent.channel].is_objected and consent.state != State.OBJECTED:
            continue
        counts[consent.channel] = consent
    return counts


def permits_contact(consent: Consent) -> bool:
    """A consent that counts permits contact when it is given and says on which legal basis."""
    return consent.state == State.CONFIRMED and consent.basis != Basis.NOT_STATED


def may_contact(lead: Lead, channel: str) -> bool:
    """A given consent with a stated basis stands on this channel."""
    consent = consent_by_channel(lead).get(channel)
    return consent is not None and permits_contact(consent)
