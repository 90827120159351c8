"""One spelling for a phone number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake.values.phones import national, normal_phone, spellings


@pytest.mark.parametrize(
    "text",
    [
        "+49 711 805920",
        "+49 (0)711 805920",
        "0711 805 920",
        "0711/805920",
        "(0711) 8059-20",
        "0049711805920",
        "Tel.: 0711 805920",
        "tel:+49711805920",
    ],
)
def test_normal_phone_knows_every_notation(text: str) -> None:
    assert normal_phone(text) == "+49711805920"


@pytest.mark.parametrize(
    ("text", "country", "phone"),
    [
        ("01 5345678", "AT", "+4315345678"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("+39 06 698 12345", "", "+390669812345"),
        ("030 1725571", "CH", "+49301725571"),
    ],
)
def test_normal_phone_reads_a_number_without_prefix_by_country_and_falls_back_to_ours(
    text: str, country: str, phone: str
) -> None:
    assert normal_phone(text, country) == phone


@pytest.mark.parametrize("text", ["", "k.A.", "12", "abc", "0", "+", "9" * 40, "+49", "+49 00 10000"])
def test_normal_phone_is_none_for_what_is_no_number(text: str) -> None:
    assert normal_phone(text) is None


@given(
    st.text(max_size=40) | st.from_regex(r"\+?[0-9 ()/.-]{3,20}", fullmatch=True),
    st.sampled_from(["", "AT", "CH", "US"]),
)
def test_normal_phone_never_raises_and_is_stable(text: str, country: str) -> None:
    once = normal_phone(text, country)

    assert once is None or (once.startswith("+") and normal_phone(once) == once)


def test_spellings_share_their_national_number() -> None:
    assert {national(phone) for phone in spellings("+49301725571")} == {"301725571"}
    assert spellings("+390669812345") == ["+390669812345"]
