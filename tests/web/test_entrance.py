"""The sign-in page, and who it offers in a demonstration."""

import pytest
from django.test import Client, override_settings

from alliance.people.models import Role, User
from alliance.web.entrance import demo_logins
from tests.cast import Cast


@override_settings(DEMO=True, DEMO_PASSWORD="demo-words")
def test_a_demonstration_offers_its_people_by_side_with_leads_first(cast: Cast) -> None:
    User.objects.filter(pk__in=[cast.tobias.pk, cast.jana.pk, cast.deniz.pk, cast.helga.pk]).update(
        is_demo=True
    )

    logins = demo_logins()

    assert logins is not None
    assert [[place.person.name for place in lane.places] for lane in logins.lanes] == [
        ["Jana Brandt", "Tobias Klein"],
        ["Deniz Arslan"],
    ]
    assert [place.role for place in logins.neutral] == [Role.EXECUTIVE]
    assert logins.password == "demo-words"


@override_settings(DEMO=True)
def test_people_who_are_not_of_the_demo_are_never_offered(cast: Cast, client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()

    assert cast.jana.email not in html


@override_settings(DEMO=False, DEMO_PASSWORD="demo-words")
def test_an_installation_in_use_offers_nobody(cast: Cast, client: Client) -> None:
    User.objects.update(is_demo=True)

    html = client.get("/accounts/login/").content.decode()

    assert cast.jana.email not in html
    assert "demo-words" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/"])
def test_the_pages_before_sign_in_stand_in_our_frame(client: Client, address: str) -> None:
    html = client.get(address).content.decode()

    assert 'class="entrance-form"' in html
    assert 'data-bs-theme="auto"' in html
