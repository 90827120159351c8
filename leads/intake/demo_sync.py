"""The demo's sync: three runs of the CRM, and one thing it was refused that somebody can repair."""

from datetime import datetime, timedelta

from alliance.people.actions import issue_token
from alliance.people.models import ApiClient, ApiToken
from alliance.rest.models import SyncRun
from alliance.rest.refusals import Refused, note_refusals
from leads.crm.models import Lead

# Hours ago, minutes it took, new, changed, unchanged, refused.
RUNS = ((50, 12, 0, 9, 31, 0), (26, 9, 1, 4, 36, 1), (2, 11, 0, 6, 34, 1))
SCOPES = ("leads:read", "leads:write")
OPERATION = "PUT /leads/by-external-id/{system}/{external_id}"


def load(now: datetime) -> None:
    """Twice the CRM said that somebody who has objected may be written to."""
    crm = ApiClient.objects.get(slug="crm-sync")
    token, _raw = issue_token(actor=None, client=crm, scopes=SCOPES, days=365, now=now - timedelta(days=90))
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now - timedelta(hours=1, minutes=49))
    lead = Lead.objects.get(email="elke.pohl@pohl.example")
    for hours, minutes, created, updated, unchanged, refused in RUNS:
        began, requests = now - timedelta(hours=hours), created + updated + unchanged + refused
        SyncRun.objects.create(
            client=crm, started_at=began, last_at=began + timedelta(minutes=minutes), requests=requests,
            created=created, updated=updated, unchanged=unchanged, refused=refused,
        )  # fmt: skip
        if refused:
            at = began + timedelta(minutes=3)
            about = Refused("consent_locked_field", "/consents/0", "crm-sync:K-20417", lead.pk)
            note_refusals(crm, OPERATION, 200, [about], "demo", at)
