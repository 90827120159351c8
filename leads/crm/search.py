"""Finding leads as people remember them: by parts of words, by number, by what another system calls them, by sound.

The list and the palette search this way; programs get `search_leads`, which matches letter by letter.
"""

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

from django.db import OperationalError, connection, transaction
from django.db.models import F, Func, QuerySet, TextField

from leads.crm.models import Lead
from leads.crm.queries import search_leads

# A number as people write it; fewer digits are the end of too many numbers.
_NUMBER = re.compile(r"[\d\s()+/.\-]+")
DIGITS = 5
MOST_WORDS, MOST_FOUND = 4, 200
# How alike two words are, from 0 to 1: a third of their groups of letters makes Meier a candidate for Maier, and four
# letters of five make it a suggestion.
LIKENESS, ALIKE = 0.33, 0.72
# A search for similar words may read much where many words look alike: it ends here, and then suggests nothing.
PATIENCE_MS, CANDIDATES, COMPARED, SUGGESTED = 150, 300, 40, 8


def matching_leads(leads: QuerySet[Lead], words: str, phone: str | None) -> QuerySet[Lead]:
    """Those the words name: by number, by external id, else by parts of name, company and e-mail.

    `phone` is what the words mean as a number, if they do.
    """
    if is_number(words):
        return leads.filter(pk__in={*_ids_by_number(words, phone), *_ids_elsewhere(words)})
    if known := _ids_elsewhere(words):
        return leads.filter(pk__in=known)
    return search_leads(leads, words)


def is_number(words: str) -> bool:
    """The words are a telephone number, whole or its end."""
    return _NUMBER.fullmatch(words.strip()) is not None and len(_tail(words)) >= DIGITS


def are_rare(words: str) -> bool:
    """Digits and the @ stand in what few leads have: addresses, numbers, the ids of other systems."""
    return any(letter == "@" or letter.isdigit() for letter in words)


def similar_leads(leads: QuerySet[Lead], words: str, but: Collection[int] = ()) -> list[Lead]:
    """The few whose words look most like these: umlauts written as vowels, letters swapped, doubled or left out."""
    asked = [word[:40] for word in words.split() if len(word) > 2][:MOST_WORDS]
    if not asked or is_number(words) or "@" in words:
        return []
    ids = [pk for pk in _similar_ids(asked) if pk not in but][:SUGGESTED]
    found = leads.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _ids_by_number(words: str, phone: str | None) -> list[int]:
    """Looked up apart, each in its own index: inside the list's query the planner would read along its order."""
    backwards = Func(F("phone"), function="reverse", output_field=TextField())
    numbered = Lead.objects.exclude(phone="").order_by()
    ends_so = numbered.alias(backwards=backwards).filter(backwards__startswith=_tail(words)[::-1])
    known = numbered.filter(phone=phone or "").values_list("pk")[:MOST_FOUND]
    return [pk for (pk,) in ends_so.values_list("pk")[:MOST_FOUND].union(known)]


def _tail(words: str) -> str:
    """The digits without the zeros in front, which are a prefix for dialling."""
    return re.sub(r"\D", "", words).lstrip("0")


def _ids_elsewhere(words: str) -> list[int]:
    """Leads that some system calls so: one look into the index for each system, however many ids there are."""
    name = words.strip()
    if not name or " " in name or not any(letter.isdigit() for letter in name):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, [name[:200]])
        return [pk for (pk,) in cursor.fetchall()]


def _similar_ids(words: Iterable[str]) -> list[int]:
    """The most alike first: the index finds candidates by groups of letters, then words are held side by side."""
    ranked = [(_likeness(asked, text.split()), pk) for pk, text, asked in _candidates(list(words))]
    return [pk for likeness, pk in sorted(ranked, reverse=True) if likeness >= ALIKE]


def _likeness(asked: list[str], words: list[str]) -> float:
    """How alike the least alike of the asked words is to the word that comes closest to it."""
    return min(max(SequenceMatcher(None, one, word).ratio() for word in words) for one in asked)


def _candidates(words: list[str]) -> list[tuple[int, str, list[str]]]:
    """Id and words of leads that may be meant, beside the words asked for in the same spelling."""
    folded = ", ".join(["fold_text(%s)"] * len(words))
    alike = " AND ".join(["fold_text(%s) <%% search_text"] * len(words))
    nearness = " + ".join(["word_similarity(fold_text(%s), search_text)"] * len(words))
    query = f"""
        SET LOCAL pg_trgm.word_similarity_threshold = {LIKENESS}; SET LOCAL statement_timeout = {PATIENCE_MS};
        SELECT id, search_text, ARRAY[{folded}] FROM (
            SELECT id, search_text FROM crm_lead WHERE {alike} LIMIT {CANDIDATES}
        ) AS candidates ORDER BY {nearness} DESC, id DESC LIMIT {COMPARED}
    """  # noqa: S608 - figures of our own, the words are parameters
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query, words * 3)
            found = cursor.fetchall()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except OperationalError:
        return []


_ELSEWHERE = """
    WITH RECURSIVE systems AS (
        (SELECT system FROM crm_externalid ORDER BY system LIMIT 1)
        UNION ALL
        SELECT (SELECT system FROM crm_externalid WHERE system > systems.system ORDER BY system LIMIT 1)
        FROM systems WHERE systems.system IS NOT NULL
    )
    SELECT named.lead_id FROM systems
    JOIN crm_externalid AS named ON named.system = systems.system AND named.external_id = %s LIMIT 200
"""
