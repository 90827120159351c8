"""What the page for handing over shows: the form, how complete it is, and the promise it will make."""

from datetime import datetime
from typing import Any

from django.utils.datastructures import MultiValueDict

from alliance.calendars.queries import version_at
from alliance.people.models import Side, User, other_side
from alliance.people.queries import visible_teams
from leads.crm.contact_ways import ways_of
from leads.crm.models import Lead
from leads.crm.queries import touches_of
from leads.handoffs.actions.offering import priority_of
from leads.handoffs.clocks import clock_fields
from leads.handoffs.context import ITEMS
from leads.handoffs.models import Handoff
from leads.handoffs.offer_form import OfferForm, teams_with_people
from leads.handoffs.prefill import prefill
from leads.intake.scoring import explain

MOST_TOUCHES = 30


def form_for(reader: User, lead: Lead, data: MultiValueDict[str, str] | None, now: datetime) -> OfferForm:
    """Empty fields come filled from the records the first time; what a person wrote is left alone."""
    side = other_side(reader.side or Side.MARKETING)
    teams = list(visible_teams(reader).filter(side=side, is_active=True).order_by("name"))
    package = prefill(lead, touches_of(lead)[:MOST_TOUCHES], explain(lead, now)) if data is None else {}
    choices = teams_with_people(teams, now)
    return OfferForm(data, choices=choices, package=package, hand_raise=lead.is_hand_raise)


def page_context(lead: Lead, form: OfferForm, now: datetime) -> dict[str, Any]:
    """The form with its meter and the due time it would get."""
    missing = form.missing
    return {
        "lead": lead,
        "form": form,
        "missing": missing,
        "total": len(ITEMS),
        "filled": len(ITEMS) - len(missing),
        "ways": ways_of(lead),
        "promise": _promise(lead, form, now),
        "phase": "sales",
    }


def _promise(lead: Lead, form: OfferForm, now: datetime) -> dict[str, Any] | None:
    """When the answer would be owed, in the receiving team's working time."""
    if form.chosen is None:
        return None
    team = form.chosen.team
    kind = Handoff.Kind.LEAD_TO_SALES if team.side == Side.SALES else Handoff.Kind.NURTURE_REQUEST
    version = version_at(team.calendar, now)
    wished = str(form["priority"].value() or "") if "priority" in form.fields else ""
    clock = clock_fields(kind, priority_of(wished, lead), now, version)
    return {
        "due_at": clock["due_at"],
        "minutes": clock["limit_minutes"],
        "version": version,
        "team": form.chosen,
        "person": form.chosen_person,
    }
