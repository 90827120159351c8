"""Programs that work along, and the keys they carry."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.people.models.persons import User
from alliance.people.models.sides import Side

SCOPES = (
    "leads:read",
    "leads:write",
    "handoffs:read",
    "handoffs:write",
    "touches:write",
    "consents:write",
    "changes:read",
    "webhooks:write",
)


# A sync of 500 leads a second stays below it; a program that runs wild does not.
DEFAULT_RATE_LIMIT = 30_000
LOWEST_RATE_LIMIT, HIGHEST_RATE_LIMIT = 60, 1_000_000


class ApiClient(models.Model):
    """A program that syncs with us; acts through a machine account and never signs for a side."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    system = models.SlugField(_("system"), max_length=60, help_text=_("the name its external ids live under"))
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, null=True, blank=True)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="api_client")
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False)
    rate_limit = models.PositiveIntegerField(
        _("requests per minute"),
        default=DEFAULT_RATE_LIMIT,
        db_default=DEFAULT_RATE_LIMIT,
    )
    writable_fields = ArrayField(
        models.CharField(max_length=40),
        null=True,
        blank=True,
        help_text="the fields of a lead that it may write; null: all, those to come too",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_limit__range=(LOWEST_RATE_LIMIT, HIGHEST_RATE_LIMIT)),
                name="client_may_call_between_60_and_a_million_times_a_minute",
            ),
            models.CheckConstraint(
                condition=Q(writable_fields=None) | Q(writable_fields__len__gt=0),
                name="client_may_write_all_fields_or_some",
            ),
            models.CheckConstraint(
                condition=Q(side=None) | Q(side__in=Side.values),
                name="client_is_neutral_or_on_one_of_two_sides",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """One key of a client: shown once, stored as a hash, scoped, expiring."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="tokens")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole token")
    scopes = ArrayField(models.CharField(max_length=30))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="token_has_a_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
