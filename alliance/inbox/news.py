"""How a room tells people its news: handlers per journal verb, loaders of cards, a template per kind of item.

A room writes all of it in its own `news.py`, which is imported when the program starts. Handlers only read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

from alliance.journal.models import Entry
from alliance.people.models import User


@dataclass(frozen=True)
class Notice:
    """Somebody is to get an item; `from_side` is that of the entry's actor unless the handler says more."""

    recipient_id: int
    kind: str
    subject_type: str
    subject_id: int
    needs_action: bool
    due_at: datetime | None = None
    from_side: str | None = None


@dataclass(frozen=True)
class Done:
    """Open items about the subject are settled: of all kinds or the named ones, for all or one recipient."""

    subject_type: str
    subject_id: int
    kinds: tuple[str, ...] | None = None
    recipient_id: int | None = None


News = Notice | Done
Handler = Callable[[Entry], Iterable[News]]
CardLoader = Callable[[list[int], User], Mapping[int, Any]]
AnyHandler = TypeVar("AnyHandler", bound=Handler)
AnyLoader = TypeVar("AnyLoader", bound=CardLoader)

PLAIN_TEMPLATE = "inbox/_inbox_plain.html"
_handlers: dict[str, list[Handler]] = {}
_card_loaders: dict[str, CardLoader] = {}
_templates: dict[str, str] = {}
_personal: set[str] = set()


def tells(*verbs: str) -> Callable[[AnyHandler], AnyHandler]:
    """Register a handler of the named journal verbs; several handlers may listen to one verb."""

    def register(handler: AnyHandler) -> AnyHandler:
        for verb in verbs:
            _handlers.setdefault(verb, []).append(handler)
        return handler

    return register


def cards(subject_type: str) -> Callable[[AnyLoader], AnyLoader]:
    """Register the loader of the records behind items about one type of subject.

    A record may be of any type, its own templates show it; the Live list reads its `title` and `url`, if any.
    """

    def register(loader: AnyLoader) -> AnyLoader:
        if subject_type in _card_loaders:
            raise ImproperlyConfigured(f"Cards of {subject_type} are loaded twice.")
        _card_loaders[subject_type] = loader
        return loader

    return register


def show_kind(kind: str, template: str, *, personal: bool = False) -> None:
    """Items of this kind are shown by this template, which is given `item` and `card`.

    What is `personal` nobody can answer for somebody else: it reaches no deputy.
    """
    if _templates.setdefault(kind, template) != template:
        raise ImproperlyConfigured(f"Items of kind {kind} have two templates.")
    if personal:
        _personal.add(kind)


def news_of(entry: Entry) -> list[News]:
    """All that the handlers of the entry's verb have to tell, in the order of registration."""
    return [news for handler in _handlers.get(entry.verb, ()) for news in handler(entry)]


def load_cards(subject_type: str, ids: list[int], reader: User) -> Mapping[int, Any]:
    """The records that the reader may see; nothing for a type nobody loads."""
    loader = _card_loaders.get(subject_type)
    return loader(ids, reader) if loader else {}


def template_of(kind: str) -> str:
    return _templates.get(kind, PLAIN_TEMPLATE)


def is_personal(kind: str) -> bool:
    return kind in _personal


def personal_kinds() -> list[str]:
    return sorted(_personal)
