"""A refused rule on a form."""

from django import forms

from alliance.errors import Conflict, FieldProblem, Invalid
from alliance.web.forms import add_rule_error


class ReasonForm(forms.Form):
    reason = forms.CharField()


def test_a_problem_stands_at_the_field_its_pointer_names() -> None:
    form = ReasonForm({"reason": "x"})

    add_rule_error(form, Invalid(fields=[FieldProblem("/reason", "too_short", "Say more.")]))

    assert form.errors == {"reason": ["Say more."]}


def test_a_problem_of_a_field_the_form_lacks_stands_above_all_fields() -> None:
    form = ReasonForm({"reason": "x"})

    add_rule_error(form, Invalid("No.", fields=[FieldProblem("/resume_on", "past", "That day is over.")]))

    assert form.non_field_errors() == ["That day is over."]


def test_an_error_without_fields_stands_above_all_fields() -> None:
    form = ReasonForm({"reason": "x"})

    add_rule_error(form, Conflict("Somebody was faster."))

    assert form.non_field_errors() == ["Somebody was faster."]
