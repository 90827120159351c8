"""Views of the lead list that people keep: filters, order and columns under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Team


class SavedView(models.Model):
    """A question about leads that somebody keeps, for themselves or for others; its address says everything."""

    class Scope(models.TextChoices):
        PRIVATE = "private", _("only me")
        TEAM = "team", _("my team and the teams below it")
        EVERYONE = "everyone", _("everybody, of both sides")

    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    scope = models.CharField(_("who sees it"), max_length=10, choices=Scope.choices, default=Scope.PRIVATE)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    query = models.TextField(blank=True, help_text="filters, order and columns as a querystring")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_view_names_are_unique_for_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(scope="team", team__isnull=False) | (~Q(scope="team") & Q(team__isnull=True)),
                name="saved_view_names_the_team_that_it_is_for",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], condition=Q(scope="everyone"), name="views_for_everybody"),
        ]

    def __str__(self) -> str:
        return self.name


class ViewPin(models.Model):
    """A person keeps a view at the top of their own list."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="pins")
    pinned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "view"], name="view_is_pinned_once_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.view}"
