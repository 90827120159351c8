"""What the REST door remembers: answers already given to an idempotency key, and what was refused to whom."""

from django.db import models

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
