"""People come, change and leave."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from alliance.errors import Denied, Invalid
from alliance.journal.models import Entry
from alliance.people.actions import (
    create_person,
    deactivate_person,
    issue_sign_in_link,
    reactivate_person,
    update_person,
    update_profile,
)
from alliance.people.actions.memberships import LastAdministrator
from alliance.people.actions.persons import (
    EmailTaken,
    MachineIsNoPerson,
    PersonAlreadyActive,
    PersonAlreadyInactive,
    ProfileInvalid,
)
from alliance.people.models import Role, User
from tests.cast import Cast
from tests.factories import NOW, make_user
from tests.twice import at_once

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_create_person_gives_a_place_and_writes_the_journal(cast: Cast) -> None:
    person = create_person(
        actor=cast.paul,
        name=" Nils Öztürk ",
        email="Nils@Nordhang.example",
        team=cast.marketing,
        role=Role.MEMBER,
        now=NOW,
    )

    person = User.objects.get(pk=person.pk)
    assert (person.name, person.email, person.side) == ("Nils Öztürk", "nils@nordhang.example", "marketing")
    assert person.has_usable_password() is False
    assert verbs() == ["person.created", "membership.started"]


def test_create_person_takes_profile_and_password_from_the_command_line(cast: Cast) -> None:
    person = create_person(
        actor=None,
        name="Petra Vogt",
        email="petra@nordhang.example",
        password="ein langes Passwort",
        profile={"what_i_do": "Marktforschung", "language": "en"},
        now=NOW,
    )

    assert (person.what_i_do, person.language) == ("Marktforschung", "en")
    assert person.check_password("ein langes Passwort")
    assert person.membership is None


@pytest.mark.parametrize("name", ["jana", "tobias", "helga", "yusuf", "ingrid", "stranger"])
def test_create_person_is_denied_to_everybody_but_administrators(cast: Cast, name: str) -> None:
    people = User.objects.count()

    with pytest.raises(Denied):
        create_person(actor=getattr(cast, name), name="Neu", email="neu@nordhang.example", now=NOW)

    assert (User.objects.count(), verbs()) == (people, [])


def test_create_person_refuses_an_address_in_use_in_any_spelling(cast: Cast) -> None:
    with pytest.raises(EmailTaken) as caught:
        create_person(actor=cast.paul, name="Doppelt", email=cast.jana.email.upper(), now=NOW)

    assert [problem.pointer for problem in caught.value.fields] == ["/email"]
    assert verbs() == []


def test_create_person_names_every_field_that_is_wrong(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        create_person(actor=cast.paul, name="  ", email="keine-adresse", now=NOW)

    assert [problem.pointer for problem in caught.value.fields] == ["/name", "/email"]


def test_create_person_leaves_nobody_behind_when_the_place_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        create_person(
            actor=cast.paul, name="Neu", email="neu@nordhang.example", role=Role.MEMBER, team=None, now=NOW
        )

    assert not User.objects.filter(email="neu@nordhang.example").exists()
    assert verbs() == []


@pytest.mark.django_db(transaction=True)
def test_create_person_twice_at_once_makes_one() -> None:
    def create() -> None:
        create_person(actor=None, name="Eine", email="eine@nordhang.example", now=NOW)

    errors = at_once(create, create)

    assert [type(error) for error in errors] == [EmailTaken]
    assert User.objects.filter(email="eine@nordhang.example").count() == 1


def test_update_person_changes_name_and_address_and_forgets_the_old_address(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.jana, email=cast.jana.email, primary=True, verified=True)

    update_person(
        actor=cast.paul,
        person=cast.jana,
        name="Jana Brandt-Kern",
        email="Jana.Kern@nordhang.example",
        now=NOW,
    )

    jana = User.objects.get(pk=cast.jana.pk)
    assert (jana.name, jana.email) == ("Jana Brandt-Kern", "jana.kern@nordhang.example")
    assert not EmailAddress.objects.exists()
    assert Entry.objects.get().data == {"changed": ["name", "email"]}


def test_update_person_is_denied_to_the_person_themselves(cast: Cast) -> None:
    with pytest.raises(Denied):
        update_person(actor=cast.jana, person=cast.jana, name="Chefin", email=cast.jana.email, now=NOW)

    cast.jana.refresh_from_db()
    assert (cast.jana.name, verbs()) == ("Jana Brandt", [])


def test_update_profile_writes_the_own_role_card(cast: Cast) -> None:
    update_profile(
        actor=cast.deniz,
        person=cast.deniz,
        changes={"what_i_do": "Außendienst Süd", "language": "en", "timezone": "Europe/Vienna"},
        now=NOW,
    )

    cast.deniz.refresh_from_db()
    assert (cast.deniz.what_i_do, cast.deniz.language, cast.deniz.timezone) == (
        "Außendienst Süd",
        "en",
        "Europe/Vienna",
    )
    entry = Entry.objects.get()
    assert (entry.verb, entry.data) == ("profile.updated", {"changed": ["what_i_do", "language", "timezone"]})


def test_update_profile_without_a_change_writes_nothing(cast: Cast) -> None:
    update_profile(actor=cast.deniz, person=cast.deniz, changes={"language": "de"}, now=NOW)

    assert verbs() == []


@pytest.mark.parametrize("name", ["ralf", "paul", "tobias"])
def test_update_profile_is_denied_to_others_even_leads_and_administrators(cast: Cast, name: str) -> None:
    with pytest.raises(Denied):
        update_profile(actor=getattr(cast, name), person=cast.deniz, changes={"what_i_do": "Kaffee"}, now=NOW)

    cast.deniz.refresh_from_db()
    assert (cast.deniz.what_i_do, verbs()) == ("", [])


@pytest.mark.parametrize(
    "changes",
    [
        {"timezone": "Mars/Olympus"},
        {"language": "fr"},
        {"theme": "pink"},
        {"email": "x@y.example"},
        {"phone": "1" * 41},
    ],
)
def test_update_profile_refuses_what_is_no_value_of_the_field(cast: Cast, changes: dict[str, str]) -> None:
    with pytest.raises(ProfileInvalid) as caught:
        update_profile(actor=cast.deniz, person=cast.deniz, changes=changes, now=NOW)

    assert [problem.pointer for problem in caught.value.fields] == [f"/{next(iter(changes))}"]


def test_deactivate_person_ends_place_and_session(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.tobias, backend="alliance.people.backends.PersonBackend")

    deactivate_person(actor=cast.paul, person=cast.tobias, now=NOW)

    assert User.objects.get(pk=cast.tobias.pk).membership is None
    assert cast.tobias.memberships.get().ended_at == NOW
    assert browser.get(reverse("profile")).status_code == 302
    assert verbs() == ["membership.ended", "person.deactivated"]


def test_deactivate_person_is_denied_to_leads(cast: Cast) -> None:
    with pytest.raises(Denied):
        deactivate_person(actor=cast.jana, person=cast.tobias, now=NOW)

    cast.tobias.refresh_from_db()
    assert (cast.tobias.is_active, verbs()) == (True, [])


def test_deactivate_person_keeps_the_last_administrator(cast: Cast) -> None:
    with pytest.raises(LastAdministrator):
        deactivate_person(actor=cast.paul, person=cast.paul, now=NOW)

    cast.paul.refresh_from_db()
    assert (cast.paul.is_active, verbs()) == (True, [])


def test_deactivate_person_twice_says_so(cast: Cast) -> None:
    deactivate_person(actor=cast.paul, person=cast.tobias, now=NOW)

    with pytest.raises(PersonAlreadyInactive):
        deactivate_person(actor=cast.paul, person=cast.tobias, now=NOW)


def test_reactivate_person_lets_in_without_a_place(cast: Cast) -> None:
    deactivate_person(actor=cast.paul, person=cast.tobias, now=NOW)

    person = reactivate_person(actor=cast.paul, person=cast.tobias, now=NOW)

    assert (person.is_active, person.membership) == (True, None)
    with pytest.raises(PersonAlreadyActive):
        reactivate_person(actor=cast.paul, person=cast.tobias, now=NOW)


def test_a_sign_in_link_sets_a_password_once(cast: Cast) -> None:
    path = issue_sign_in_link(actor=cast.paul, person=cast.deniz, now=NOW)

    browser = Client()
    form = browser.get(path, follow=True)
    target = form.redirect_chain[-1][0]
    sent = {"password1": "Sensor-Regal-47", "password2": "Sensor-Regal-47"}
    assert browser.post(target, sent).status_code == 302
    cast.deniz.refresh_from_db()
    assert cast.deniz.check_password("Sensor-Regal-47")
    assert verbs() == ["person.sign_in_link_issued"]
    assert Client().get(path, follow=True).context["token_fail"] is True


def test_a_sign_in_link_is_denied_to_leads(cast: Cast) -> None:
    with pytest.raises(Denied):
        issue_sign_in_link(actor=cast.ralf, person=cast.deniz, now=NOW)

    assert verbs() == []


def test_a_machine_is_no_person(cast: Cast) -> None:
    machine = make_user("CRM-Sync", role=None, is_machine=True)

    with pytest.raises(MachineIsNoPerson):
        issue_sign_in_link(actor=cast.paul, person=machine, now=NOW)
    with pytest.raises(MachineIsNoPerson):
        deactivate_person(actor=cast.paul, person=machine, now=NOW)
