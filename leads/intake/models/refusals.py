"""What a bulk action left as it was."""

from django.db import models

from leads.intake.models.change_sets import ChangeSet


class BulkRefusal(models.Model):
    """One lead that a bulk action left as it was, and the code of the rule that said no."""

    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.CASCADE, related_name="refusals", db_index=False
    )
    lead_id = models.BigIntegerField(help_text="no reference, so that it keeps no lead from going")
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "lead_id"], name="bulk_action_refuses_a_lead_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.code}"
