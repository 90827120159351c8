"""Journal entries in the reader's words. Rooms say how their verbs read; nothing is stored in a language."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.journal.models import Entry


@dataclass(frozen=True)
class Wording:
    """What the actor did, after their name: "accepted the hand-off"; may use %(keys)s of the entry's data."""

    text: str | Promise
    is_live: bool


UNSAID = Wording(_("changed something"), is_live=False)
_wordings: dict[str, Wording] = {}


def say(verb: str, text: str | Promise, *, live: bool = False) -> None:
    """Word a verb; with `live` its entries concern both sides and stand in the Live list on Today."""
    wording = Wording(text, live)
    if _wordings.setdefault(verb, wording) != wording:
        raise ImproperlyConfigured(f"{verb} is worded twice.")


def sentence(entry: Entry) -> str:
    """The entry without its actor, in the current language."""
    text = str(_wordings.get(entry.verb, UNSAID).text)
    if "%(" not in text:
        return text
    return text % defaultdict(lambda: "–", entry.data)


def live_verbs() -> list[str]:
    return sorted(verb for verb, wording in _wordings.items() if wording.is_live)


def live_topics() -> list[str]:
    """The list topics on which the Live list may have changed."""
    return sorted({f"{verb.partition('.')[0]}s" for verb in live_verbs()})
