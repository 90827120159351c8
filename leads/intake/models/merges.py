"""Leads that turned out to be one person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leads.crm.models import Lead


class Merge(models.Model):
    """Two leads became one: the one is gone and kept here whole, so that the merge can be undone."""

    kept = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="merges", help_text="follows when it is merged itself"
    )
    dropped_id = models.BigIntegerField()
    dropped_name = models.CharField(max_length=200)
    dropped = models.JSONField(help_text="the row of the lead that is gone")
    before = models.JSONField(default=dict, help_text="column → value of the kept lead, where it changed")
    after = models.JSONField(default=dict, help_text="the same columns after the merge")
    choices = models.JSONField(default=dict, help_text="field → keep, drop or both")
    moved = models.JSONField(default=dict, help_text="relation → ids of the rows that went along")
    folded = models.JSONField(
        default=dict, help_text="relation → rows that had no place beside the kept lead"
    )
    promises = models.JSONField(default=dict, help_text="what other rooms remember to undo their part")
    former_email = models.CharField(max_length=254, blank=True, help_text="the address that was given up")
    reason = models.TextField(blank=True)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dropped_id"], condition=Q(undone_at=None), name="lead_is_merged_into_one_other"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_merge_names_who_undid_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["former_email"],
                condition=~Q(former_email="") & Q(undone_at=None),
                name="merge_by_former_email",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dropped_id} → {self.kept_id}"

    @property
    def stands(self) -> bool:
        return self.undone_at is None
