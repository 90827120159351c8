"""The context package as far as the records can fill it; what only a person knows stays empty."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from leads.crm.models import Lead, Touch
from leads.handoffs.context import LONGEST_ITEM

# What a person did themselves, unlike what was sent to them.
SEEN = frozenset(
    {Touch.Kind.FORM, Touch.Kind.EMAIL_CLICKED, Touch.Kind.PAGE_VISIT, Touch.Kind.DOWNLOAD,
     Touch.Kind.EVENT, Touch.Kind.WEBINAR}
)  # fmt: skip
MOST_SEEN = 5
ScoreLine = tuple[str, int, str]


def prefill(lead: Lead, touches: Iterable[Touch], score: Iterable[ScoreLine]) -> dict[str, str]:
    """Item → text; touches newest first, score as `leads.intake.scoring.explain` says it."""
    seen = [touch for touch in touches if touch.kind in SEEN]
    package = {
        "who": _who(lead),
        "why_now": _why_now(lead, seen),
        "what_they_saw": "\n".join(_told(touch) for touch in seen[:MOST_SEEN]),
        "interest": ", ".join(lead.interest),
        "promised": "",
        "next_step": lead.next_step or (_("Call back as asked.") if lead.is_hand_raise else ""),
        "open_questions": "",
        "score": _score(lead, score),
    }
    return {item: text[:LONGEST_ITEM] for item, text in package.items()}


def _who(lead: Lead) -> str:
    place = " ".join(part for part in (lead.postal_code, lead.city) if part)
    company = lead.company_name if lead.company_name != lead.name else ""
    first = ", ".join(part for part in (lead.name, lead.job_title, company, place) if part)
    return "\n".join(part for part in (first, " · ".join(filter(None, (lead.phone, lead.email)))) if part)


def _why_now(lead: Lead, seen: list[Touch]) -> str:
    if lead.requested_at is not None:
        asked = _("Asked to be contacted on %(day)s.") % {"day": _day(lead.requested_at)}
        return f"{asked} {lead.note}".strip()
    return _told(seen[0]) if seen else ""


def _told(touch: Touch) -> str:
    what = f"{touch.get_kind_display()}: {touch.text}" if touch.text else touch.get_kind_display()
    return f"{_day(touch.occurred_at)} {what}"


def _day(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATE_FORMAT")


def _score(lead: Lead, score: Iterable[ScoreLine]) -> str:
    figures = _("Fit %(grade)s (%(fit)s points), engagement %(engagement)s points") % {
        "grade": lead.fit_grade,
        "fit": lead.fit_points,
        "engagement": lead.engagement_points,
    }
    reasons = ", ".join(f"{label} {points:+d}" for label, points, _axis in score)
    return f"{figures}: {reasons}" if reasons else figures
