"""One spelling for an e-mail address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake.values.emails import is_company_mail, normal_email


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("  Max.Muster@Firma.Example ", "max.muster@firma.example"),
        ("mailto:max@firma.de?subject=Hallo", "max@firma.de"),
        ("Max Muster <MAX@firma.de>", "max@firma.de"),
        ('"Muster, Max" <max@firma.de>', "max@firma.de"),
        ("max@firma.de.", "max@firma.de"),
        ("max@firma.de; zwei@firma.de", "max@firma.de"),
        ("max@MÜLLER.de", "max@müller.de"),
        ("max@xn--mller-kva.de", "max@müller.de"),
        ("max..m@firma.de", "max..m@firma.de"),
        ("o'neil+zs1@firma.co.uk", "o'neil+zs1@firma.co.uk"),
    ],
)
def test_normal_email_knows_every_spelling(text: str, email: str) -> None:
    assert normal_email(text) == email


@pytest.mark.parametrize(
    "text", ["", "max@@mail", "info(at)firma.de", "k.A.", "max", "@firma.de", "a@b", "x" * 500]
)
def test_normal_email_is_none_for_what_is_no_address(text: str) -> None:
    assert normal_email(text) is None


@given(st.text(max_size=60) | st.emails())
def test_normal_email_never_raises_and_is_stable(text: str) -> None:
    once = normal_email(text)

    assert once is None or normal_email(once) == once


def test_is_company_mail_tells_free_providers_apart() -> None:
    assert is_company_mail("m@falkenried.example")
    assert not is_company_mail("m@gmx.de")
    assert not is_company_mail("")
