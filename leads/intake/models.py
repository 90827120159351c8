"""Lead capture: the definition of a qualified lead, score rules, and what waits for a second look."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.crm.models import Lead


class LeadDefinition(models.Model):
    """Who counts as marketing qualified; the version in force decides."""

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=120)
    rules = models.JSONField(help_text="alternatives, each a set of conditions that must all hold")
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(in_force_until=None), name="one_lead_definition_is_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class ScoreRule(models.Model):
    """One visible line of the score: who or what earns how many points, on which of the two axes."""

    class Axis(models.TextChoices):
        FIT = "fit", _("Fit")
        ENGAGEMENT = "engagement", _("Engagement")

    code = models.SlugField(max_length=40, unique=True)
    axis = models.CharField(max_length=12, choices=Axis.choices)
    field = models.CharField(max_length=40, help_text="what is looked at, e.g. job_title or touch:webinar")
    matches = models.JSONField(
        default=list, help_text="words or values, any of which counts; empty: any value"
    )
    points = models.SmallIntegerField()
    label_de = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


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

    class Meta:
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], condition=Q(state="waiting"), name="duplicates_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} → {self.candidate}"
