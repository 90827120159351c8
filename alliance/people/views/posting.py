"""What every form page does: show the form, act once, show what the rule refused."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from alliance.errors import RuleError
from alliance.web.forms import add_rule_error

DONE = 302


def submitted(request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], Any]) -> tuple[int, Any]:
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
