"""What people and administrators do about sessions and second factors."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, Denied, require
from alliance.journal.actions import record
from alliance.people.models import User
from alliance.people.permissions import may_edit_profile, may_manage_people
from alliance.people.queries import lock_person


class NoSecondFactor(Conflict):
    code = "no_second_factor"
    message = _("This person signs in without a second factor as it is.")


class OwnSecondFactor(Denied):
    code = "own_second_factor"
    message = _("Switch your own second factor off in your profile, with a code.")


@transaction.atomic
def reset_second_factor(*, actor: User | None, person: User, now: datetime) -> User:
    """Whoever lost phone and recovery codes signs in with the password alone again; all their sessions end."""
    person = lock_person(person)
    require(may_manage_people(actor))
    require(actor is None or actor.pk != person.pk, OwnSecondFactor)
    gone, _kinds = Authenticator.objects.filter(user=person).delete()
    if not gone:
        raise NoSecondFactor
    _end_sessions(person)
    record(actor, "user.second_factor_reset", person, at=now)
    return person


@transaction.atomic
def sign_out_everywhere(*, actor: User, person: User, now: datetime) -> User:
    """Every session of the person ends; the caller may keep the one it came from."""
    person = lock_person(person)
    require(may_edit_profile(actor, person))
    _end_sessions(person)
    record(actor, "user.signed_out_everywhere", person, at=now)
    return person


@transaction.atomic
def note_second_factor(*, actor: User, is_on: bool, now: datetime) -> None:
    """A person switched their own second factor on or off, or made new recovery codes for it."""
    record(actor, "user.second_factor_on" if is_on else "user.second_factor_off", actor, at=now)


def _end_sessions(person: User) -> None:
    person.session_salt = get_random_string(16)
    person.save(update_fields=["session_salt"])
