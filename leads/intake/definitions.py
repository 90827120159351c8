"""The lead definition in force, and why it calls a lead qualified or not."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict
from leads.crm.models import Lead
from leads.intake.models import LeadDefinition


class NoDefinitionInForce(Conflict):
    code = "no_lead_definition"
    message = _("There is no lead definition in force.")


def find_in_force(now: datetime) -> LeadDefinition | None:
    return LeadDefinition.objects.filter(in_force_from__lte=now, in_force_until=None).first()


def in_force(now: datetime) -> LeadDefinition:
    definition = find_in_force(now)
    if definition is None:
        raise NoDefinitionInForce()
    return definition


def explain(lead: Lead, now: datetime) -> dict[str, Any]:
    raise NotImplementedError
