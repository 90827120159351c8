from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from alliance.people.models import User

pytestmark = pytest.mark.django_db


def create_admin(*arguments: str) -> str:
    out = StringIO()
    call_command("create_admin", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_first_administrator_gets_a_link(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://alliance.example"

    link = create_admin("Jana@werk.example", "--name", "Jana Beck")

    person = User.objects.get(email="jana@werk.example")
    assert (person.name, person.is_admin, person.has_usable_password()) == ("Jana Beck", True, False)
    assert link.startswith("https://alliance.example/")
    page = Client().get(link.removeprefix("https://alliance.example"), follow=True)
    assert page.status_code == 200


def test_an_address_that_is_taken_is_refused() -> None:
    create_admin("jana@werk.example", "--name", "Jana Beck")

    with pytest.raises(CommandError):
        create_admin("jana@werk.example", "--name", "Jana Beck")

    assert User.objects.count() == 1
