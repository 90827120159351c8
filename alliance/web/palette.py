"""What the search and the palette (Ctrl K) find. Rooms name their own in their `palette.py`; this page knows none."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from alliance.people.models import User
from alliance.people.permissions import has_place

Text = str | Promise
Found = TypeVar("Found")
SHOWN, RECALLED, LONGEST = 6, 6, 100
_DIGRAPH = re.compile(r"(?<=[aou])e")
_KEY = re.compile(r"([a-z]+)-(\d{1,18})")


@dataclass(frozen=True)
class Hit:
    """One thing to go to or to do; `key` names it again later. With `post` it is sent as a form: name and value."""

    key: str
    label: Text
    url: str
    detail: Text = ""
    side: str = ""
    post: tuple[str, str] | None = None


@dataclass(frozen=True)
class Search:
    """What somebody looks for; `once` lets the rooms share what one of them found."""

    reader: User
    words: str
    now: datetime
    _notes: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], Found]) -> Found:
        """The same answer for everybody who asks under this name."""
        if name not in self._notes:
            self._notes[name] = make()
        return self._notes[name]


def _nothing(reader: User, ids: list[int]) -> list[Hit]:
    return []


@dataclass(frozen=True)
class Source:
    """One kind of thing: how it is found by words, and by the ids of what somebody opened lately."""

    code: str
    label: Text
    rank: int
    find: Callable[[Search], Sequence[Hit]]
    recall: Callable[[User, list[int]], list[Hit]] = _nothing


@dataclass(frozen=True)
class Place:
    """A page or the beginning of an action, by the name of its address; gone while the address is."""

    label: Text
    url_name: str
    is_action: bool = False
    is_open_to: Callable[[User], bool] = has_place

    @property
    def url(self) -> str:
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


_sources: dict[str, Source] = {}
_places: dict[str, Place] = {}


def offer_source(source: Source) -> None:
    """A room says what it can find; saying it again changes nothing."""
    _sources.setdefault(source.code, source)


def offer_places(*places: Place) -> None:
    """Pages and actions of a room."""
    for place in places:
        _places.setdefault(place.url_name, place)


def found_by(search: Search) -> list[tuple[Source, list[Hit]]]:
    """What each source finds, in the order of their ranks, a few of each."""
    ranked = sorted(_sources.values(), key=lambda source: source.rank)
    found = [(source, list(source.find(search))[:SHOWN]) for source in ranked]
    return [(source, hits) for source, hits in found if hits]


def recalled(reader: User, keys: Sequence[str]) -> list[Hit]:
    """What somebody opened lately, as it is called now, as far as they may see it."""
    parts = [part for key in keys[:RECALLED] if (part := _KEY.fullmatch(key))]
    hits = {}
    for code in dict.fromkeys(part[1] for part in parts):
        if source := _sources.get(code):
            ids = [int(part[2]) for part in parts if part[1] == code]
            hits.update({hit.key: hit for hit in source.recall(reader, ids)})
    return [hits[part[0]] for part in parts if part[0] in hits]


def places(reader: User, words: str, *, is_action: bool) -> list[Hit]:
    """The pages or actions whose name holds every word."""
    open_ones = (each for each in _places.values() if each.is_action == is_action and each.is_open_to(reader))
    return [
        Hit(f"page-{place.url_name}", place.label, place.url)
        for place in open_ones
        if place.url and holds(place.label, words)
    ]


def holds(label: Text, words: str) -> bool:
    """Every word stands in the label, however umlauts and accents are written."""
    folded = _folded(str(label))
    return all(_folded(word) in folded for word in words.split())


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _DIGRAPH.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))
