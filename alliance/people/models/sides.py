"""The two sides, and what a person can be in the workspace."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Exactly two, and no installation can add a third."""

    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")


def other_side(side: str) -> str:
    """The side opposite to the given one."""
    return Side.SALES if side == Side.MARKETING else Side.MARKETING


class Role(models.TextChoices):
    """What a person is in the workspace; only members and leads belong to a side."""

    MEMBER = "member", _("Member")
    LEAD = "lead", _("Team lead")
    EXECUTIVE = "executive", _("Executive")
    FACILITATOR = "facilitator", _("Facilitator")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


SIDED_ROLES = (Role.MEMBER, Role.LEAD)
