"""Leads that may be one person, and what they are compared by."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leads.crm.models import Lead


class LookAlike(models.Model):
    """Two leads that may be one person, until somebody merges them or says that they are two."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DIFFERENT = "different", _("different people")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="look_alikes")
    other = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="other_look_alikes")
    reasons = ArrayField(models.CharField(max_length=30), default=list)
    strength = models.PositiveSmallIntegerField(help_text="0 to 100, by the best of the reasons")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "other"], name="two_leads_are_one_pair"),
            models.CheckConstraint(condition=Q(lead__lt=F("other")), name="older_lead_of_a_pair_comes_first"),
        ]
        indexes = [
            models.Index(
                fields=["-strength", "-id"], condition=Q(state="waiting"), name="look_alikes_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} ~ {self.other_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


class LeadKey(models.Model):
    """One thing that a lead is compared by, as a number; made anew from the lead by whoever reads the feed.

    It stands beside the lead and not in an index on it, so that taking leads in costs nothing more.
    """

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "lead"], name="lead_has_a_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.key}"
