"""The context package: what the receiving side must know, item by item, before anybody hands over."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.errors import FieldProblem, Invalid

ITEMS: dict[str, str | Promise] = {
    "who": _("Who it is"),
    "why_now": _("Why now"),
    "what_they_saw": _("What they saw"),
    "interest": _("What interests them"),
    "promised": _("What we promised"),
    "next_step": _("Recommended next step"),
    "open_questions": _("Open questions"),
    "score": _("Score and how it came about"),
}
LONGEST_ITEM = 2000


class ContextIncomplete(Invalid):
    """The package lacks items; `fields` names each."""

    code = "context_incomplete"
    message = _("The context is not complete yet. Fill in what is missing; “nothing” is an answer too.")


class ContextUnreadable(Invalid):
    """The package holds something that is no item, or an item that is no text."""

    code = "context_unreadable"
    message = _("The context holds something that does not belong there.")


def missing_items(context: Mapping[str, str]) -> list[str]:
    """The required items that say nothing yet, in order."""
    return [item for item in ITEMS if not str(context.get(item) or "").strip()]


def checked_context(context: Mapping[str, str]) -> dict[str, str]:
    """The package, trimmed; raises ContextUnreadable or ContextIncomplete naming each item."""
    strange = [
        FieldProblem(f"/context/{item}", ContextUnreadable.code, ContextUnreadable.message)
        for item, text in context.items()
        if item not in ITEMS or not isinstance(text, str) or len(text) > LONGEST_ITEM
    ]
    if strange:
        raise ContextUnreadable(fields=strange)
    missing = missing_items(context)
    if missing:
        fields = [FieldProblem(f"/context/{item}", "missing", _("This is missing.")) for item in missing]
        raise ContextIncomplete(fields=fields, missing=missing)
    return {item: context[item].strip() for item in ITEMS}
