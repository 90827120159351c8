"""How often something that can be guessed was tried."""

from django.db import models


class GuardedTry(models.Model):
    """Tries at one guarded thing (a password, a code) within a window; whose it is stands there as a hash only."""

    key = models.CharField(max_length=80, primary_key=True, help_text="what is guarded, and a hash of whose")
    tries = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(tries__gt=0), name="tries_are_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.tries}"
