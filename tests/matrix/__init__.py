"""The permission matrix: a row per address and method, a status per actor; each room has its rows in a file here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

# jana leads marketing, ralf leads sales (above south and north); helga is executive, paul admin, ingrid auditor;
# `anonymous` is not signed in, `stranger` signs in but has no place in the workspace. Where records
# belong to somebody, it is Tobias (marketing) or Deniz (sales south): Sofia and Carolin share their teams, Anke not.
ACTORS = (
    "jana", "tobias", "sofia", "ralf", "deniz", "carolin", "anke", "helga", "yusuf", "paul", "ingrid", "stranger",
    "anonymous",
)  # fmt: skip


def everyone(status: int, **others: int) -> dict[str, int]:
    """The same status for all with a place; strangers get 404 and the anonymous are sent to sign in (302)."""
    return {**dict.fromkeys(ACTORS, status), "stranger": 404, "anonymous": 302, **others}


@dataclass(frozen=True)
class Row:
    """`arrange(cast)` makes the records and returns the address's arguments; `payload(arguments)` the form data."""

    url_name: str
    method: str
    expect: Mapping[str, int]
    arrange: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    payload: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda arguments: {})


@dataclass(frozen=True)
class TokenRow:
    """A REST address: the status without a token (401), with a token lacking `scope` (403), and with it.

    `side` is the client's side, `others` the statuses of clients elsewhere, where they differ. `arrange(cast)`
    returns the address's arguments, `payload` the JSON body.
    """

    url_name: str
    method: str
    scope: str
    status: int
    arrange: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    payload: Callable[[dict[str, Any]], Any] = field(default=lambda arguments: None)
    side: str | None = None
    others: Mapping[str | None, int] = field(default_factory=dict)

    def status_for(self, side: str | None) -> int:
        return self.status if side == self.side else self.others.get(side, self.status)
