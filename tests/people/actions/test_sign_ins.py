"""Two administrators at once, and one person in two browsers."""

import pytest
from allauth.mfa.models import Authenticator

from alliance.journal.models import Entry
from alliance.people.actions import reset_second_factor, sign_out_everywhere
from alliance.people.actions.sign_ins import NoSecondFactor
from alliance.people.models import Role
from tests.cast import make_cast
from tests.factories import NOW, make_user
from tests.twice import at_once


@pytest.mark.django_db(transaction=True)
def test_reset_second_factor_twice_at_once_resets_once() -> None:
    cast = make_cast()
    other = make_user("Petra Zwei", role=Role.ADMIN)
    Authenticator.objects.create(user=cast.tobias, type=Authenticator.Type.TOTP, data={"secret": ""})

    errors = at_once(
        lambda: reset_second_factor(actor=cast.paul, person=cast.tobias, now=NOW),
        lambda: reset_second_factor(actor=other, person=cast.tobias, now=NOW),
    )

    assert [type(error) for error in errors] == [NoSecondFactor]
    assert Entry.objects.filter(verb="user.second_factor_reset").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sign_out_everywhere_twice_at_once_ends_all_sessions_each_time() -> None:
    tobias = make_cast().tobias
    before = tobias.get_session_auth_hash()

    errors = at_once(
        lambda: sign_out_everywhere(actor=tobias, person=tobias, now=NOW),
        lambda: sign_out_everywhere(actor=tobias, person=tobias, now=NOW),
    )

    tobias.refresh_from_db()
    assert (errors, tobias.get_session_auth_hash() == before) == ([], False)
    assert Entry.objects.filter(verb="user.signed_out_everywhere").count() == 2
