"""Who has the last word about a field of a lead."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FieldAuthority(models.Model):
    """One field that not just anybody overwrites; a field without a row is everybody's."""

    class Decider(models.TextChoices):
        ANYBODY = "anybody", _("Whoever spoke last")
        PEOPLE = "people", _("People in the workspace")
        SYSTEM = "system", _("One system")

    field = models.CharField(max_length=40, unique=True)
    decider = models.CharField(max_length=10, choices=Decider.choices)
    system = models.CharField(max_length=60, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "field authorities"
        constraints = [
            models.CheckConstraint(
                condition=(Q(decider="system") & ~Q(system="")) | (~Q(decider="system") & Q(system="")),
                name="only_the_authority_of_a_system_names_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.system or self.decider}"
