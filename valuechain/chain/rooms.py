"""The six apps as the phases know them: each opens its phase and names the records that stand in it.

The apps import this page and register in their `phase.py`; `chain` imports none of them.
"""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from valuechain.chain.models import Phase

Text = str | Promise


@dataclass(frozen=True)
class PhaseRoom:
    """The app of a phase: why the phase exists, what either side brings, and what it hands on to the next."""

    code: str
    app: str
    purpose: Text
    marketing: Text
    sales: Text
    hands_on: Text


@dataclass(frozen=True)
class Shelf:
    """A list where records of a phase stand, by the name of its address."""

    label: Text
    url_name: str
    query: str = ""

    @property
    def url(self) -> str:
        """Empty while the room that serves it is not there."""
        try:
            return f"{reverse(self.url_name)}{self.query}"
        except NoReverseMatch:
            return ""


class RegisteredTwice(ValueError):
    """A phase has one app, and a kind of record stands in one phase."""


_rooms: dict[str, PhaseRoom] = {}
_shelves: dict[str, list[Shelf]] = {}
_homes: dict[type[Model], str] = {}


def open_room(room: PhaseRoom) -> None:
    """An app says that it is a phase. Raises RegisteredTwice when another one is, ValueError for a seventh."""
    code = Phase.Code(room.code).value
    if _rooms.setdefault(code, room) != room:
        raise RegisteredTwice(f"{code}: {_rooms[code].app} and {room.app}")


def stand_in(code: str, *models: type[Model]) -> None:
    """Records of these kinds stand in the phase. Raises RegisteredTwice when they stand in another."""
    for model in models:
        if _homes.setdefault(model, Phase.Code(code).value) != code:
            raise RegisteredTwice(f"{model.__name__}: {_homes[model]} and {code}")


def put_up(code: str, *shelves: Shelf) -> None:
    """Lists that the phase's page links to."""
    kept = _shelves.setdefault(Phase.Code(code).value, [])
    kept.extend(shelf for shelf in shelves if shelf not in kept)


def room_of(code: str) -> PhaseRoom:
    """The app of a phase; each of the six has one."""
    return _rooms[code]


def home_of(model: type[Model]) -> str | None:
    """The phase in which records of this kind stand."""
    return _homes.get(model)


def shelves_of(code: str) -> list[Shelf]:
    """The lists that can be opened today."""
    return [shelf for shelf in _shelves.get(code, ()) if shelf.url]
