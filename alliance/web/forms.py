"""What forms of all rooms share."""

from django.forms import BaseForm

from alliance.errors import RuleError


def add_rule_error(form: BaseForm, error: RuleError) -> None:
    """Put what a rule refused on the form: on the field its pointer names, otherwise above all fields."""
    for problem in error.fields:
        name = problem.pointer.strip("/").replace("/", "-")
        form.add_error(name if name in form.fields else None, str(problem.message))
    if not error.fields:
        form.add_error(None, str(error.message))
