"""Fit and engagement: two figures on two axes, each explained by the rules behind it."""

from datetime import datetime

from leads.crm.models import Lead


def engagement_now(lead: Lead, now: datetime) -> int:
    """The engagement points of today: they halve every 30 days."""
    days = max(0.0, (now - lead.engagement_at).total_seconds() / 86400)
    return round(lead.engagement_points * 0.5 ** (days / 30))


def explain(lead: Lead) -> list[tuple[str, int, str]]:
    """(label in the reader's language, points, axis) for each rule behind both figures."""
    raise NotImplementedError
