"""The visible rule table."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from leads.intake.models import LeadDefinition, ScoreRule
from tests.cast import Cast
from tests.intake.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_every_active_rule_and_the_definition_in_force_are_shown(
    cast: Cast, sign_in: SignIn, django_assert_num_queries
) -> None:
    ScoreRule.objects.filter(code="competitor").update(is_active=False)
    browser = sign_in(cast.deniz)

    with django_assert_num_queries(FRAME + 2):
        response = browser.get(reverse("score_rules"))

    shown = len(response.context["fit"]) + len(response.context["engagement"])
    assert shown == ScoreRule.objects.filter(is_active=True).count()
    assert len(response.context["alternatives"]) == 2


def test_without_a_definition_the_page_says_so(cast: Cast, sign_in: SignIn) -> None:
    LeadDefinition.objects.all().delete()

    response = sign_in(cast.tobias).get(reverse("score_rules"))

    assert response.status_code == 200
    assert response.context["definition"] is None


@pytest.mark.parametrize(("language", "label"), [("de", "Webinar besucht"), ("en", "Attended a webinar")])
def test_the_table_speaks_the_readers_language(
    cast: Cast, sign_in: SignIn, language: str, label: str
) -> None:
    cast.tobias.language = language
    cast.tobias.save()

    assert label in sign_in(cast.tobias).get(reverse("score_rules")).content.decode()
