"""What a person says about themselves."""

from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from alliance.journal.models import Entry
from alliance.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
VALUES = {"language": "de", "timezone": "Europe/Berlin", "theme": "auto"}


def test_the_profile_is_saved_with_plain_line_ends(cast: Cast, sign_in: SignIn) -> None:
    values = {**VALUES, "what_i_do": "Kampagnen\r\nund Messen", "phone": "+49 711 1234"}

    response = sign_in(cast.tobias).post(reverse("profile"), values)

    cast.tobias.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, reverse("profile"))
    assert (cast.tobias.what_i_do, cast.tobias.phone) == ("Kampagnen\nund Messen", "+49 711 1234")


def test_saving_what_stands_there_already_writes_no_journal(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.tobias).post(reverse("profile"), VALUES)

    assert not Entry.objects.exists()


def test_the_answer_is_in_the_language_just_chosen(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.tobias).post(reverse("profile"), {**VALUES, "language": "en"})

    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Your profile is saved."]


def test_an_unknown_zone_is_refused_on_its_field(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.tobias).post(reverse("profile"), {**VALUES, "timezone": "Mars/Olympus"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["timezone"])


def test_the_time_zone_of_the_person_is_chosen_already(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.tobias).get(reverse("profile")).content.decode()

    assert '<option value="Europe/Berlin" selected>' in text
