"""What the REST door remembers: answers already given to an idempotency key."""

from django.db import models

from alliance.people.models import ApiClient


class IdempotentAnswer(models.Model):
    """The answer to one POST of one client under its `Idempotency-Key`, kept a day; no status: in flight."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    headers = models.JSONField(default=dict)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_is_answered_once"),
        ]
        indexes = [models.Index(fields=["started_at"], name="idempotent_answer_age")]

    def __str__(self) -> str:
        return self.key
