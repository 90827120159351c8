"""What the REST door remembers: answers given to an idempotency key, refusals, and who wrote how much."""

from django.db import models
from django.db.models import F, Q, Value

from alliance.people.models import ApiClient


class IdempotentAnswer(models.Model):
    """The answer to one POST of one client under its `Idempotency-Key`, kept a day."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_is_answered_once"),
        ]
        indexes = [models.Index(fields=["started_at"], name="idempotent_answer_age")]

    def __str__(self) -> str:
        return self.key


class Refusal(models.Model):
    """What a client was refused for one reason at one address, how often and when last: as many rows as reasons."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="refusals")
    operation = models.CharField(max_length=100, help_text="PUT /leads/by-external-id/{system}/{external_id}")
    code = models.CharField(max_length=60)
    status = models.PositiveSmallIntegerField(help_text="of the answer; 200 when single rows were refused")
    pointer = models.CharField(max_length=120, blank=True, help_text="the field of the last one")
    request_id = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=1)
    concerned = models.JSONField(
        default=list,
        db_default=Value([], output_field=models.JSONField()),
        help_text="the last few records: name, lead_id, pointer, at",
    )
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "operation", "code"], name="refusals_are_counted_per_reason"
            ),
        ]
        indexes = [models.Index(fields=["last_at"], name="refusal_age")]

    def __str__(self) -> str:
        return f"{self.operation}: {self.code}"


class SyncRun(models.Model):
    """What a program wrote without a pause of five minutes.

    `lag`: how many changes it had not read by then; null for one that reads no feed.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="runs", db_index=False)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    requests = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    possible_duplicates = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    lag = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_at__gte=F("started_at")), name="sync_run_ends_after_it_began"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="sync_runs_of_a_client"),
            models.Index(fields=["last_at"], name="sync_run_age"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.started_at}"
