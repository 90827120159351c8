"""Entries, their publication in gap-free order, and how far each reader of the feed has come."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """Who did what to which record, when and why: append-only, written by every action in its transaction.

    Nothing has a foreign key to it, so that it could be partitioned without touching another table.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    actor_side = models.CharField(max_length=10, blank=True)
    origin = models.CharField(
        max_length=60, blank=True, help_text="slug of the API client, or import, worker"
    )
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    thread_type = models.CharField(
        max_length=30, help_text="whose timeline this stands in, e.g. the hand-off's lead"
    )
    thread_id = models.BigIntegerField()
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["thread_type", "thread_id", "-id"], name="entry_by_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Publication(models.Model):
    """An entry's place in the feed: the mark of dispatch and the cursor that readers keep."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        Entry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="publication"
    )
    published_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.seq)


class PublisherMark(models.Model):
    """The publisher's memory, one row: up to which entry id everything is surely published."""

    published_below = models.BigIntegerField(default=0, help_text="no entry up to this id is still to come")
    candidate = models.BigIntegerField(default=0, help_text="the id it moves to next")
    candidate_xid = models.BigIntegerField(default=0, help_text="when all transactions below this one ended")
    last_seq = models.BigIntegerField(default=0)
    epoch = models.UUIDField(
        default=uuid.uuid4, help_text="changes on restore, so that old cursors are refused"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_publisher_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.last_seq}"


class Reader(models.Model):
    """How far an internal reader of the feed (the fan-out, a rollup) has come."""

    name = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"
