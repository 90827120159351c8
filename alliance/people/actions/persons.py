"""People come, change and leave; nobody is ever deleted by an action."""

from collections.abc import Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.actions.memberships import end_running_membership, start_membership
from alliance.people.models import Team, User
from alliance.people.permissions import may_edit_profile, may_manage_people
from alliance.people.queries import lock_person
from alliance.people.sign_in_links import sign_in_path
from alliance.people.zones import is_time_zone

ROLE_CARD = ("what_i_do", "what_i_need", "what_you_get", "how_to_reach")
OWN_FIELDS = ("phone", "language", "timezone", "theme", *ROLE_CARD)
LONGEST = {"phone": 40, "how_to_reach": 200, "timezone": 50}
CHOICES = {"language": User.Language.values, "theme": User.Theme.values}


class EmailTaken(Conflict):
    code = "email_taken"
    message = _("Somebody here already has this e-mail address.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/email", self.code, self.message)])


class ProfileInvalid(Invalid):
    code = "profile_invalid"

    def __init__(self, field: str) -> None:
        super().__init__(fields=[FieldProblem(f"/{field}", self.code, _("This value is not possible here."))])


class PersonAlreadyInactive(Conflict):
    code = "person_already_inactive"
    message = _("This person can no longer sign in as it is.")


class PersonAlreadyActive(Conflict):
    code = "person_already_active"
    message = _("This person can sign in as it is.")


class MachineIsNoPerson(Invalid):
    code = "machine_is_no_person"
    message = _("This account belongs to a program. Change the program instead.")


@transaction.atomic
def create_person(
    *,
    actor: User | None,
    name: str,
    email: str,
    now: datetime,
    team: Team | None = None,
    role: str | None = None,
    password: str | None = None,
    profile: Mapping[str, str] | None = None,
    is_demo: bool = False,
) -> User:
    """A new person, with a place if a role is given; without a password they set one by their link."""
    require(may_manage_people(actor))
    _check_identity(name, email)
    _check_profile(profile or {})
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email.strip(), password, name=name.strip(), is_demo=is_demo, **(profile or {})
            )
    except IntegrityError as error:
        raise EmailTaken from error
    record(actor, "person.created", person, at=now)
    if role is not None:
        start_membership(actor=actor, person=person, team=team, role=role, now=now)
    return person


@transaction.atomic
def update_person(*, actor: User | None, person: User, name: str, email: str, now: datetime) -> User:
    """Administrators correct the name and the address a person signs in with."""
    person = lock_person(person)
    require(may_manage_people(actor))
    require(not person.is_machine, MachineIsNoPerson)
    _check_identity(name, email)
    wanted = {"name": name.strip(), "email": email.strip().lower()}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, wanted[field])
    try:
        with transaction.atomic():
            person.save(update_fields=changed)
    except IntegrityError as error:
        raise EmailTaken from error
    if "email" in changed:
        # allauth keeps addresses of its own, by which the old one would still sign in.
        EmailAddress.objects.filter(user=person).delete()
    record(actor, "person.updated", person, data={"changed": changed}, at=now)
    return person


@transaction.atomic
def update_profile(*, actor: User, person: User, changes: Mapping[str, str], now: datetime) -> User:
    """Each person writes their own phone, language, time zone, appearance and role card."""
    person = lock_person(person)
    require(may_edit_profile(actor, person))
    _check_profile(changes)
    changed = [field for field, value in changes.items() if getattr(person, field) != value]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, changes[field])
    person.save(update_fields=changed)
    record(actor, "profile.updated", person, data={"changed": changed}, at=now)
    return person


@transaction.atomic
def deactivate_person(*, actor: User | None, person: User, now: datetime) -> User:
    """The person loses place and sign-in at once; everything they did stays."""
    person = lock_person(person)
    require(may_manage_people(actor))
    require(not person.is_machine, MachineIsNoPerson)
    if not person.is_active:
        raise PersonAlreadyInactive
    end_running_membership(actor=actor, person=person, now=now)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(actor, "person.deactivated", person, at=now)
    return person


@transaction.atomic
def reactivate_person(*, actor: User | None, person: User, now: datetime) -> User:
    """The person can sign in again; a place is given separately."""
    person = lock_person(person)
    require(may_manage_people(actor))
    require(not person.is_machine, MachineIsNoPerson)
    if person.is_active:
        raise PersonAlreadyActive
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(actor, "person.reactivated", person, at=now)
    return person


@transaction.atomic
def issue_sign_in_link(*, actor: User | None, person: User, now: datetime) -> str:
    """The path by which the person sets a password themselves; administrators never know it."""
    person = lock_person(person)
    require(may_manage_people(actor))
    require(not person.is_machine, MachineIsNoPerson)
    if not person.is_active:
        raise PersonAlreadyInactive
    record(actor, "person.sign_in_link_issued", person, at=now)
    return sign_in_path(person)


def _check_identity(name: str, email: str) -> None:
    problems = []
    if not 0 < len(name.strip()) <= 120:
        problems.append(
            FieldProblem("/name", "name_missing", _("Please give a name of at most 120 characters."))
        )
    try:
        validate_email(email.strip())
    except ValidationError:
        problems.append(FieldProblem("/email", "email_invalid", _("This is not an e-mail address.")))
    if problems:
        raise Invalid(fields=problems)


def _check_profile(profile: Mapping[str, str]) -> None:
    for field, value in profile.items():
        if field not in OWN_FIELDS:
            raise ProfileInvalid(field)
        allowed = CHOICES.get(field)
        if len(value) > LONGEST.get(field, 2000) or (allowed is not None and value not in allowed):
            raise ProfileInvalid(field)
    if "timezone" in profile and not is_time_zone(profile["timezone"]):
        raise ProfileInvalid("timezone")
