"""Which of two values is proposed: who decides about the field, a business address, the fuller one, the newer one."""

from datetime import timedelta

import pytest
from django.utils import translation

from leads.crm.models import Lead
from leads.intake.actions import update_lead
from leads.intake.authorities import change_authorities
from leads.intake.merging.comparison import merge_page
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.api.client import make_caller
from tests.intake.merging.scenes import two_of_one

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]
WORK, HOME = "m.keller@falkenried.example", "mara.keller@gmx.de"
LATER = NOW + timedelta(days=1)


def proposed(keep: Lead, drop: Lead) -> dict[str, tuple[str, str]]:
    """Field → choice and why, for those that differ."""
    with translation.override("en"):
        return {
            row.field: (option.choice, str(option.why))
            for row in merge_page(keep, drop).differing
            for option in row.options
            if option.is_proposed
        }


@pytest.mark.parametrize(("mine", "theirs", "choice"), [(WORK, HOME, "keep"), (HOME, WORK, "drop")])
def test_a_business_address_goes_before_a_newer_one_of_a_free_provider(
    cast: Cast, mine: str, theirs: str, choice: str
) -> None:
    keep = make_lead("Keller", email=mine, created_at=NOW)
    drop = make_lead("Keller", email=theirs, created_at=LATER if theirs == HOME else NOW)

    assert proposed(keep, drop)["email"] == (choice, "business address")


def test_of_two_business_addresses_the_newer_is_proposed(cast: Cast) -> None:
    keep = make_lead("Keller", email=WORK, created_at=NOW)
    drop = make_lead("Keller", email="keller@hubwerk.example", created_at=LATER)

    assert proposed(keep, drop)["email"] == ("drop", "newer")


def test_each_proposal_says_why(cast: Cast) -> None:
    keep, drop = two_of_one(interest=["ZS-1"], source="event")
    Lead.objects.filter(pk=drop.pk).update(interest=["SP"], source="referral")
    drop.refresh_from_db()

    found = proposed(keep, drop)

    assert found["first_name"] == ("keep", "says more")
    assert found["city"] == ("keep", "the only value")
    assert found["interest"] == ("both", "nothing is lost")
    assert found["source"] == ("keep", "came first")


@pytest.mark.parametrize(
    ("decider", "email", "why"),
    [
        ("system:crm", "keep", "crm decides about this field"),
        ("people", "drop", "people decide about this field"),
        ("anybody", "drop", "business address"),
    ],
)
def test_who_decides_about_a_field_goes_before_everything(
    cast: Cast, decider: str, email: str, why: str
) -> None:
    crm = make_caller()
    said = crm("PUT", "/leads/by-external-id/crm/7", {"email": HOME, "last_name": "Keller"}).json()
    keep, drop = Lead.objects.get(pk=said["id"]), make_lead("Keller", email="")
    drop = update_lead(actor=cast.deniz, lead=drop, changes={"email": WORK}, expected_version=None, now=LATER)
    change_authorities(actor=cast.jana, choices={"email": decider}, now=NOW)

    assert proposed(keep, drop)["email"] == (email, why)


def test_where_both_come_from_who_decides_the_next_rule_counts(cast: Cast) -> None:
    crm = make_caller()
    ids = [
        crm("PUT", f"/leads/by-external-id/crm/{number}", {"email": email, "last_name": "Keller"}).json()[
            "id"
        ]
        for number, email in ((1, HOME), (2, WORK))
    ]
    change_authorities(actor=cast.jana, choices={"email": "system:crm"}, now=NOW)
    keep, drop = (Lead.objects.get(pk=pk) for pk in ids)

    assert proposed(keep, drop)["email"] == ("drop", "business address")


@pytest.mark.parametrize(("language", "country"), [("de", "Österreich"), ("en", "Austria")])
def test_values_are_shown_as_people_read_them(cast: Cast, language: str, country: str) -> None:
    keep = make_lead("Keller", country="AT", phone="+497115550003")

    with translation.override(language):
        rows = {row.field: row.keep.text for row in merge_page(keep, make_lead("Keller")).differing}

    assert (rows["country"], rows["phone"]) == (country, "+49 711 5550003")
