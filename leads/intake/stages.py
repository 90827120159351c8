"""How stages are called where there is little room."""

from leads.crm.models import Lead


def short_stage(stage: str) -> str:
    """The stage's name without its explanation: MQL."""
    return str(Lead.Stage(stage).label).partition(" – ")[0].partition(" (")[0]
