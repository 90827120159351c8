"""Teams of one side, and who has which place in them from when to when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.calendars.models import Calendar
from alliance.people.models.persons import User
from alliance.people.models.sides import SIDED_ROLES, Role, Side


class Team(models.Model):
    """A team of one side; the lead of the nearest team upwards is its lead."""

    name = models.CharField(_("name"), max_length=80)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    regions = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["side", "name"], name="team_names_are_unique_on_a_side"),
            models.UniqueConstraint(fields=["id", "side"], name="team_side_can_be_referenced"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="team_is_on_one_of_two_sides"),
        ]

    def __str__(self) -> str:
        return self.name


class FormerTeamName(models.Model):
    """A name a team bore until a moment, so that an old report can show the name valid then."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "until"], name="team_has_one_name_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.until:%Y-%m-%d}"


class Membership(models.Model):
    """A person's place: side, team and role, from when to when. History stays."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, null=True, blank=True)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="person_has_one_current_membership"
            ),
            models.UniqueConstraint(fields=["id", "side"], name="membership_side_can_be_referenced"),
            models.CheckConstraint(
                condition=Q(role__in=SIDED_ROLES, side__in=Side.values, team__isnull=False)
                | (~Q(role__in=SIDED_ROLES) & Q(side__isnull=True, team__isnull=True)),
                name="members_and_leads_have_a_side_and_others_none",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role}"
