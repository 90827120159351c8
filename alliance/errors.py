"""The kinds of refusal a rule can answer with; every channel translates them the same way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: `pointer` is a JSON pointer such as `/reason`."""

    pointer: str
    code: str
    message: Text


class RuleError(Exception):
    """A rule said no. `code` is the same through browser, REST, import, command and worker."""

    code: ClassVar[str] = "rule_broken"
    status: ClassVar[int] = 422
    message: Text = _("That is not possible.")

    def __init__(
        self, message: Text | None = None, *, fields: Iterable[FieldProblem] = (), **details: Any
    ) -> None:
        self.message = self.message if message is None else message
        self.fields = tuple(fields)
        self.details = details
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class Denied(RuleError):
    """The person may see it but not do it (403)."""

    code = "denied"
    status = 403
    message = _("You are not allowed to do that. Ask a person of the side whose turn it is.")


class Conflict(RuleError):
    """The record is not in a state that allows it (409)."""

    code = "wrong_state"
    status = 409
    message = _("Somebody was faster, or it is not the time for that. Reload the page and look again.")


class Invalid(RuleError):
    """The input breaks a rule (422)."""

    code = "invalid"
    status = 422
    message = _("Please check the marked fields.")


def require(allowed: bool, error: type[RuleError] = Denied) -> None:
    """Raise `Denied` (or the given error) unless allowed."""
    if not allowed:
        raise error()
