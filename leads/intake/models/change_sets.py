"""What one batch did to which leads, so that it can be taken back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.intake.stages import short_stage

UNDO_DAYS = 30
_ACTS = {
    "assign": _("Looked after by %(name)s"),
    "campaign": _("Campaign %(name)s"),
    "segment": _("Segment %(name)s"),
    "interest": _("Interested in %(name)s"),
    "next_step": _("Next step: %(text)s"),
    "stage": _("To the stage %(name)s"),
}


class ChangeSet(models.Model):
    """An import or a bulk action: all it changed goes back together, once, within a month."""

    class Kind(models.TextChoices):
        IMPORT = "import", _("Import")
        BULK = "bulk", _("Bulk action")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200, help_text="an import's file; empty where `about` says more")
    about = models.JSONField(
        default=dict, help_text="what a bulk action did to each lead: the act and a name"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    is_open = models.BooleanField(default=False, help_text="still being written, not yet to be undone")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undo_ended_at = models.DateTimeField(null=True, blank=True)
    undo_below = models.BigIntegerField(null=True, help_text="leads from this id on have been seen to")
    restored = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    refusals_kept = models.PositiveIntegerField(
        default=0, help_text="withdrawals and objections that came with it and stay"
    )
    forgotten_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undo_ended_at=None) | Q(undone_at__isnull=False), name="undo_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(is_open=False), name="open_change_set_is_not_undone"
            ),
        ]
        indexes = [
            models.Index(
                fields=["undone_at"],
                condition=Q(undone_at__isnull=False, undo_ended_at=None),
                name="undo_under_way",
            ),
            models.Index(
                fields=["created_at"], condition=Q(forgotten_at=None), name="change_set_to_be_forgotten"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What was done, in the language of the reader."""
        words = _ACTS.get(self.about.get("act", ""))
        if words is None:
            return self.title
        name = self.about["name"]
        if self.about["act"] == "stage":
            name = short_stage(name)
        return str(words) % {"name": name, "text": name}

    @property
    def undoable_until(self) -> datetime:
        """As long as its changes are kept."""
        return self.created_at + timedelta(days=UNDO_DAYS)

    def is_undoable(self, now: datetime) -> bool:
        """Written to its end, not undone yet, and still remembered."""
        return not (self.is_open or self.undone_at or self.forgotten_at) and now < self.undoable_until


class LeadChange(models.Model):
    """What a change set did to one lead; the lead may be gone by now."""

    class Left(models.TextChoices):
        CHANGED = "changed_since", _("was changed since")
        IN_USE = "in_use", _("was worked with since: a contact, a hand-off, a consent or another record")
        EMAIL_TAKEN = "email_taken", _("another lead has the e-mail address by now")
        OBJECTED = "objected", _("the person has objected to contact; that stays on record")
        WITHDRAWN = "withdrawn", _("the person has withdrawn consent; that stays on record")
        MERGED = "merged", _("was merged into another lead since")
        GONE = "gone", _("is not there any more")

    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    lead_id = models.BigIntegerField()
    is_new = models.BooleanField()
    version = models.PositiveIntegerField(help_text="the lead's afterwards; one less before if it changed")
    at = models.DateTimeField(help_text="when its consents were recorded")
    before = models.JSONField(default=dict, help_text="column → value before")
    added = models.JSONField(
        default=dict, help_text="external_ids, consents and digests that came with the change"
    )
    left_because = models.CharField(max_length=15, choices=Left.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["change_set", "lead_id"], name="lead_changes_of_a_set"),
            models.Index(
                fields=["change_set", "lead_id"], condition=~Q(left_because=""), name="leads_left_by_an_undo"
            ),
            models.Index(
                fields=["change_set", "lead_id"],
                condition=Q(before__has_key="email"),
                name="changes_of_an_address",
            ),
        ]

    @property
    def has_raised_version(self) -> bool:
        """What a system last said under a shared id is no news."""
        return bool(self.before or self.added.get("external_ids") or self.added.get("consents"))

    def __str__(self) -> str:
        return f"lead {self.lead_id} v{self.version}"
