"""Rows that wait for a second look."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.crm.models import Lead
from leads.intake.models.change_sets import ChangeSet


class PossibleDuplicate(models.Model):
    """A row that may be a known person: kept as it came, not yet a lead, until somebody looks."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SAME = "same", _("same person")
        DIFFERENT = "different", _("another person")

    row = models.JSONField(help_text="the normalised row as it came")
    candidate = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="possible_duplicates")
    reason = models.CharField(max_length=40, default="same_name_and_phone")
    fingerprint = models.CharField(
        max_length=64, unique=True, help_text="the same row again is not kept twice"
    )
    system = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    change_set = models.ForeignKey(
        ChangeSet, null=True, on_delete=models.SET_NULL, related_name="kept", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], condition=Q(state="waiting"), name="duplicates_waiting"
            ),
            models.Index(
                fields=["change_set", "id"],
                condition=Q(change_set__isnull=False),
                name="duplicates_of_a_change_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} → {self.candidate}"
