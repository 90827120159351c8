"""What forms of all rooms share."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest

from alliance.errors import RuleError

DONE = 302


def submitted(request: HttpRequest, form: BaseForm, act: Callable[[dict[str, Any]], Any]) -> tuple[int, Any]:
    """(302, what the action returned), or the status with which the form is shown (again) and None."""
    if request.method != "POST":
        return 200, None
    if not form.is_valid():
        return 422, None
    try:
        return DONE, act(form.cleaned_data)
    except RuleError as error:
        add_rule_error(form, error)
        return error.status, None


def add_rule_error(form: BaseForm, error: RuleError) -> None:
    """Put what a rule refused on the form: on the field its pointer names, otherwise above all fields."""
    for problem in error.fields:
        name = problem.pointer.strip("/").replace("/", "-")
        form.add_error(name if name in form.fields else None, str(problem.message))
    if not error.fields:
        form.add_error(None, str(error.message))
