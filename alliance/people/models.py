"""People, the two sides, teams, memberships, absences, and the programs that work along."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from alliance.calendars.models import Calendar


class Side(models.TextChoices):
    """Exactly two, and no installation can add a third."""

    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")


def other_side(side: str) -> str:
    """The side opposite to the given one."""
    return Side.SALES if side == Side.MARKETING else Side.MARKETING


class Role(models.TextChoices):
    """What a person is in the workspace; only members and leads belong to a side."""

    MEMBER = "member", _("Member")
    LEAD = "lead", _("Team lead")
    EXECUTIVE = "executive", _("Executive")
    FACILITATOR = "facilitator", _("Facilitator")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


SIDED_ROLES = (Role.MEMBER, Role.LEAD)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, or the machine account of an API client."""

    class Language(models.TextChoices):
        GERMAN = "de", "Deutsch"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.GERMAN)
    timezone = models.CharField(_("time zone"), max_length=50, default="Europe/Berlin")
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    is_active = models.BooleanField(default=True)
    is_machine = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    what_i_do = models.TextField(_("What I do"), blank=True)
    what_i_need = models.TextField(_("What I need from you"), blank=True)
    what_you_get = models.TextField(_("What you get from me"), blank=True)
    how_to_reach = models.CharField(_("Best way to reach me"), max_length=200, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def membership(self) -> "Membership | None":
        """The one current membership; None for strangers and machines."""
        return self.memberships.filter(ended_at=None).select_related("team").first()

    @cached_property
    def client(self) -> "ApiClient | None":
        """The API client this machine account stands for."""
        return ApiClient.objects.filter(user=self).first() if self.is_machine else None

    @property
    def side(self) -> str | None:
        """`marketing`, `sales`, or None for everybody who belongs to neither."""
        if self.client:
            return self.client.side or None
        return self.membership.side if self.membership else None

    @property
    def role(self) -> str | None:
        return self.membership.role if self.membership else None

    @property
    def team(self) -> "Team | None":
        return self.membership.team if self.membership else None

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def origin(self) -> str:
        """What the journal names as the origin of this actor's changes: the API client's slug or nothing."""
        return self.client.slug if self.client else ""

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word[0].isalpha() and not word.endswith(".")]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Team(models.Model):
    """A team of one side; the lead of the nearest team upwards is its lead."""

    name = models.CharField(_("name"), max_length=80)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
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


class Membership(models.Model):
    """A person's place: side, team and role, from when to when. History stays."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, null=True, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
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


class Absence(models.Model):
    """Days on which somebody is away, and who stands in."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    deputy = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=models.F("person")), name="nobody_is_their_own_deputy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_on}–{self.ends_on}"


class ApiClient(models.Model):
    """A program that syncs with us; acts through a machine account and never signs for a side."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    system = models.SlugField(_("system"), max_length=60, help_text=_("the name its external ids live under"))
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, null=True, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """One key of a client: shown once, stored as a hash, scoped, expiring."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="tokens")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole token")
    scopes = ArrayField(models.CharField(max_length=30))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}…"
