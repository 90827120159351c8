"""What every page's frame needs; computed only when a template asks, so fragments pay nothing."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from alliance.inbox.models import Item
from alliance.people.permissions import has_place
from alliance.web.phases import PhaseLink, phase_links

COUNT_CAP = 99
# In this order: the later ones use what the earlier ones bring.
SCRIPTS = tuple(
    f"web/{name}.js"
    for name in ("focus", "keys", "dialogs", "toasts", "swaps", "copy", "answers", "live", "palette")
)
THEMES = (("auto", _("Auto")), ("light", _("Light")), ("dark", _("Dark")))
LANGUAGES = (("de", "Deutsch"), ("en", "English"))


class Frame:
    """The counts in the menu, one query for both."""

    scripts = SCRIPTS
    themes = THEMES
    languages = LANGUAGES

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def phases(self) -> tuple[PhaseLink, ...]:
        return phase_links()

    @cached_property
    def waiting(self) -> dict[str, int]:
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return {"all": 0, "handoff": 0}
        return waiting_counts(user.pk)

    @cached_property
    def has_place(self) -> bool:
        user = getattr(self.request, "user", None)
        return user is not None and has_place(user)

    @property
    def language(self) -> str:
        return get_language() or "en"

    @property
    def reader_topic(self) -> str:
        """The topic of the reader's own news; made here because a template would write 1234 as 1.234."""
        return f"user:{self.request.user.pk}"

    @cached_property
    def theme(self) -> str:
        return getattr(getattr(self.request, "user", None), "theme", "auto")


def waiting_counts(user_id: int) -> dict[str, int]:
    """How many items wait for the person, all and about hand-offs, counted up to the cap."""
    waiting = Item.objects.filter(recipient_id=user_id, needs_action=True, done_at=None)
    kinds = list(waiting.values_list("subject_type", flat=True)[: COUNT_CAP + 1])
    return {"all": len(kinds), "handoff": kinds.count("handoff")}


def badge(count: int) -> dict[str, str]:
    """A count as the menu shows it, up to the cap, and what it means in words."""
    if not count:
        return {"count": "", "words": ""}
    text = f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
    return {"count": text, "words": ngettext("waits for you", "wait for you", count)}


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
