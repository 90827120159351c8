"""What forms of all rooms share."""

from django.forms import BaseForm

from alliance.errors import RuleError


def add_rule_error(form: BaseForm, error: RuleError) -> None:
    """Put what a rule refused on the form: on the field its pointer names, otherwise above all fields."""
    placed = False
    for problem in error.fields:
        name = problem.pointer.strip("/").replace("/", "-")
        if name in form.fields:
            form.add_error(name, str(problem.message))
            placed = True
        else:
            form.add_error(None, str(problem.message))
    if not placed:
        form.add_error(None, str(error.message))
