"""What waits for a person, and journal entries whose news could not be told yet."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from alliance.people.models import Side, User


class Item(models.Model):
    """A thing that waits for a person or that they should know; made by the fan-out, worded when shown."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    from_side = models.CharField(max_length=10, choices=Side.choices, blank=True)
    entry_id = models.BigIntegerField(
        help_text="the journal entry that caused it; no foreign key by decision"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    needs_action = models.BooleanField()
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "entry_id", "kind"], name="entry_makes_one_item_per_recipient_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of=None) | ~Q(on_behalf_of=models.F("recipient")),
                name="nobody_stands_in_for_themselves",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "needs_action", "due_at", "id"],
                condition=Q(done_at=None),
                name="open_items",
            ),
            models.Index(
                fields=["subject_type", "subject_id"], condition=Q(done_at=None), name="open_items_of_subject"
            ),
            models.Index(
                fields=["on_behalf_of"],
                condition=Q(done_at=None, on_behalf_of__isnull=False),
                name="open_items_on_behalf",
            ),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="done_items"),
            models.Index(
                fields=["created_at"], condition=Q(done_at=None, needs_action=False), name="unread_news"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} for {self.recipient_id}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None


class ParkedEntry(models.Model):
    """A journal entry whose news could not be told: the sweep tries again, its thread waits behind it."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    thread_type = models.CharField(max_length=30)
    thread_id = models.BigIntegerField()
    error = models.TextField(blank=True, help_text="empty for an entry that only waits behind another")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    parked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"entry {self.entry_id} after {self.attempts} attempts"
