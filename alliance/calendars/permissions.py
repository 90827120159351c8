"""Who may change working hours. People come later in the house, so that this room only says what it asks of them."""

from typing import Protocol


class Steward(Protocol):
    """What this room asks of whoever changes a calendar; users are such."""

    @property
    def is_active(self) -> bool: ...
    @property
    def is_admin(self) -> bool: ...
    @property
    def is_lead(self) -> bool: ...


def may_change_calendars(actor: Steward | None) -> bool:
    """Administrators and the leads of both sides alike; None is the installation's command line."""
    return actor is None or (actor.is_active and (actor.is_admin or actor.is_lead))
