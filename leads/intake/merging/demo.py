"""Two leads of the demo company that look alike and wait, and two that were merged and can be told apart again."""

from datetime import datetime, timedelta

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.engine import upsert_leads
from leads.intake.look_alikes.finding import find_look_alikes
from leads.intake.merging.merge import merge_leads
from leads.intake.rows import CompanyRow, LeadRow


def load(sync: User, now: datetime) -> None:
    """Through the same door as everybody's: from the fair's app, with an address that nobody here knew."""
    at = now - timedelta(hours=26)
    rows = [
        LeadRow(external_id="KARTE-21", first_name="Ruth", last_name="Ehlers", email="ruth.ehlers@gmx.de",
                phone=_phone("Ehlers"), company=CompanyRow(name="Ehlers Pharmazeutik"), job_title="Laborleiterin",
                city="Lübeck-Travemünde"),
        LeadRow(external_id="KARTE-22", first_name="K.", last_name="Vogel", email="k.vogel@hansa-antriebe.example",
                phone=_phone("Vogel"), company=CompanyRow(name="Hansa Antriebe"), interest=["L3"]),
    ]  # fmt: skip
    outcomes = upsert_leads(actor=sync, rows=rows, system="messe-app", now=at, source=Lead.Source.EVENT)
    twin, gone = (Lead.objects.get(pk=outcome.id or 0) for outcome in outcomes)
    Lead.objects.filter(pk__in=(twin.pk, gone.pk)).update(is_demo=True)
    find_look_alikes(list(Lead.objects.filter(is_demo=True).values_list("pk", flat=True)), at)
    deniz = User.objects.get(email="deniz@nordhang.example")
    kept = Lead.objects.get(email="katrin.vogel@hansa-antriebe.example")
    reason = "Am Telefon geklärt: Katrin Vogel, zwei Adressen"
    choices = {"email": "keep", "company_name": "keep"}
    when = at + timedelta(hours=3)
    merge_leads(actor=deniz, keep=kept, drop=gone, choices=choices, reason=reason, now=when)


def _phone(last_name: str) -> str:
    return Lead.objects.filter(last_name=last_name, is_demo=True).values_list("phone", flat=True)[0]
