"""Who counts as qualified, and what earns how many points."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
