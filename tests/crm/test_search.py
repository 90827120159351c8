"""Finding leads as people remember them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alliance import paging
from alliance.people.models import User
from alliance.web.palette import Search
from leads.crm import search
from leads.crm.models import ExternalId, Lead
from leads.crm.queries import spellings_of
from leads.crm.search import matching_leads, similar_leads
from leads.intake.palette import leads_found
from leads.intake.values.phones import normal_phone
from tests.cast import Cast
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def matching(words: str) -> list[Lead]:
    return list(matching_leads(Lead.objects.all(), words, normal_phone(words)))


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("Müller", "Muller"), ("Müller", "Mueler"), ("Müller", "mülller"), ("Muller", "Müller"), ("Meier", "Maier"),
        ("Meier", "Meyer"), ("Größl", "Grossl"), ("Weiß", "Weis"), ("Løvgren", "Lövgren"), ("Renée", "Rene"),
        ("Schäfer", "Shaefer"), ("Brückmann", "Bruckman"),
    ],
)  # fmt: skip
def test_similar_spellings_find_the_lead(stored: str, words: str) -> None:
    lead = make_lead(stored)
    make_lead("Zgraggen", company_name="Hubwerk")

    assert similar_leads(Lead.objects.all(), words) == [lead]


def test_the_most_similar_comes_first_and_what_was_found_is_left_out() -> None:
    far, near, found = make_lead("Kellers"), make_lead("Kelller"), make_lead("Keller")

    assert similar_leads(Lead.objects.all(), "Kelller", {found.pk}) == [near, far]


def test_every_word_has_to_look_like_one() -> None:
    lead = make_lead("Keller", company_name="Falkenried")
    make_lead("Keller", company_name="Hubwerk", email="k@hub.example")

    assert similar_leads(Lead.objects.all(), "Keler Falkenreid") == [lead]
    assert similar_leads(Lead.objects.all(), "xq zz") == []


def test_a_search_that_reads_too_much_suggests_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    make_lead("Keller")
    monkeypatch.setattr(search, "PATIENCE_MS", "1; SELECT pg_sleep(0.2)")

    assert similar_leads(Lead.objects.all(), "Kelller") == []
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("words", ["Müller", "Muller", "Mueller", "MULLER", "mulle", "Müll"])
@pytest.mark.parametrize("stored", ["Müller", "Muller", "Mueller"])
def test_an_umlaut_is_found_however_either_spells_it(stored: str, words: str) -> None:
    lead = make_lead(stored, company_name="Hubwerk", email="x@hub.example")
    make_lead("Miller", company_name="Hubwerk", email="y@hub.example")

    assert matching(words) == [lead]


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("Keller", ["keller"]),
        ("Müller", ["mueller", "muller"]),
        ("Bruckmann", ["bruckmann", "brueckmann", "bruckmaenn", "brueckmaenn"]),
        ("Ölmalou", ["oelmalou", "olmalou", "oelmaelou", "oelmaloeu", "oelmaloue"]),
    ],
)
def test_a_word_has_few_spellings(word: str, spellings: list[str]) -> None:
    assert spellings_of(word) == spellings


@pytest.mark.parametrize(
    "words", ["+49 711 9876543", "0711/9876543", "0049 (0)711 98 76 543", "711-9876543", "9876543", "76543"]
)
def test_a_number_in_any_notation_finds_the_lead(words: str) -> None:
    lead = make_lead("Keller", phone="+497119876543")
    make_lead("Vogt", phone="+497111111111")

    assert matching(words) == [lead]


def test_what_another_system_calls_a_lead_finds_it() -> None:
    lead, other = make_lead("Keller"), make_lead("Vogt", company_name="A-4711 GmbH")
    ExternalId.objects.create(system="crm", external_id="A-4711", lead=lead)
    ExternalId.objects.create(system="shop", external_id="0815471", lead=other)

    assert matching("A-4711") == [lead]
    assert matching("0815471") == [other]
    assert matching("vogt") == [other]


def test_the_list_suggests_apart_from_what_it_found(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Müller", company_name="Ostertal")
    client = sign_in(cast.tobias)

    page = client.get(reverse("lead_list"), {"q": "Muler"}).content.decode()
    exact = client.get(reverse("lead_list"), {"q": "Müller"}).content.decode()

    assert 'id="similar-title"' in page
    assert "Müller" in page.split('id="similar-title"')[1]
    assert 'id="similar-title"' not in exact


def test_the_palette_finds_rare_words_beyond_the_newest_leads(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "STRETCH", 2)
    older, old = (make_lead("Vogt", created_at=NOW - timedelta(days=days)) for days in (9, 8))
    for _ in range(4):
        make_lead("Keller", created_at=NOW)

    hits = Search(cast.deniz, "Vogt", NOW)

    assert leads_found(hits) == [old, older]
