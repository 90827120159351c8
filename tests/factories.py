"""Records for tests: each function makes one valid record; every argument can be overridden."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from alliance.calendars.models import Calendar, CalendarVersion
from alliance.people.models import Membership, Role, Side, Team, User
from leads.crm.models import Consent, Lead
from leads.intake.models import LeadDefinition

# A Tuesday, 10:00 in Berlin: inside working hours, no holiday near.
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
WEEKDAYS_8_TO_17 = [{"weekday": day, "start": "08:00", "end": "17:00"} for day in range(5)]
_numbers = itertools.count(1)


def make_calendar(name: str = "", *, region: str = "DE-BW", **fields: Any) -> Calendar:
    calendar = Calendar.objects.create(name=name or f"Calendar {next(_numbers)}", **fields)
    CalendarVersion.objects.create(
        calendar=calendar,
        number=1,
        holiday_region=region,
        hours=WEEKDAYS_8_TO_17,
        valid_from=NOW - timedelta(days=1000),
    )
    return calendar


def default_calendar() -> Calendar:
    return Calendar.objects.filter(is_default=True).first() or make_calendar("Standard", is_default=True)


def make_team(name: str = "", side: str = Side.SALES, **fields: Any) -> Team:
    fields.setdefault("calendar", default_calendar())
    return Team.objects.create(name=name or f"Team {next(_numbers)}", side=side, **fields)


def make_user(
    name: str = "", *, team: Team | None = None, role: str | None = Role.MEMBER, **fields: Any
) -> User:
    """A member of the team; with a neutral role and no team above both sides; with role=None a stranger."""
    name = name or f"Person {next(_numbers)}"
    fields.setdefault(
        "email", f"{name.lower().replace(' ', '.').replace('.', '-')}-{next(_numbers)}@nordhang.example"
    )
    user = User.objects.create_user(name=name, password=None, **fields)
    if role is not None and (team or role not in (Role.MEMBER, Role.LEAD)):
        Membership.objects.create(
            person=user,
            team=team,
            side=team.side if team else None,
            role=role,
            started_at=NOW - timedelta(days=400),
        )
    return user


def make_definition(number: int = 2, **fields: Any) -> LeadDefinition:
    """The lead definition in force; the one before it ends."""
    began = NOW - timedelta(days=200)
    LeadDefinition.objects.filter(in_force_until=None).exclude(number=number).update(in_force_until=began)
    fields.setdefault(
        "rules", [{"fit": ["A", "B"], "engagement_min": 50}, {"fit": ["A", "B", "C"], "hand_raise": True}]
    )
    fields = {"name": "MQL", "in_force_from": began, **fields}
    return LeadDefinition.objects.update_or_create(number=number, defaults=fields)[0]


def make_lead(last_name: str = "", *, consents: bool = True, **fields: Any) -> Lead:
    """A lead who can be reached by e-mail and phone, with consent on both unless `consents=False`."""
    number = next(_numbers)
    last_name = last_name or f"Keller{number}"
    values: dict[str, Any] = {
        "first_name": "Mara",
        "last_name": last_name,
        "company_name": "Falkenried Verpackungstechnik GmbH",
        "company_domain": "falkenried.example",
        "job_title": "Leiterin Instandhaltung",
        "email": f"m.{last_name.lower()}.{number}@falkenried.example",
        "phone": f"+4971180{number:05d}",
        "country": "DE",
        "language": "de",
        "source": Lead.Source.WEB_FORM,
        "interest": ["ZS-1"],
        "stage": Lead.Stage.MQL,
        "stage_since": NOW - timedelta(days=1),
        "fit_points": 82,
        "fit_grade": "A",
        "engagement_points": 64,
        "engagement_at": NOW - timedelta(days=1),
        "first_touch_at": NOW - timedelta(days=3),
        "created_at": NOW - timedelta(days=3),
        "updated_at": NOW - timedelta(days=1),
    }
    lead = Lead.objects.create(**{**values, **fields})
    if consents:
        _consent_to(lead)
    return lead


def _consent_to(lead: Lead) -> None:
    at = lead.created_at
    for channel, basis in (("email", "consent_express"), ("phone", "own_request")):
        Consent.objects.create(lead=lead, channel=channel, basis=basis, captured_at=at, recorded_at=at)
