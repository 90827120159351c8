"""Fields drawn without a template for each choice look as Django's own do."""

import pytest
from django import forms
from django.test import SimpleTestCase

from alliance.web.widgets import LongSelect

CHOICES = [("", "–"), ("DE", "Deutschland"), ("CI", "Côte d'Ivoire"), ("<b>", '"Bold" & <i>')]


@pytest.mark.parametrize("value", ["", None, "DE", "<b>", "unknown", 7])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_c", "required": True, "disabled": False, "class": "pill"}])
def test_a_long_choice_has_the_marks_of_a_choice(value: object, attrs: dict[str, object]) -> None:
    ours = LongSelect(choices=CHOICES).render("c", value, attrs)
    theirs = forms.Select(choices=CHOICES).render("c", value, attrs)

    SimpleTestCase().assertHTMLEqual(ours, theirs)
