"""People who sign in, and the machine accounts of programs."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from alliance.people.models.sides import Role

if TYPE_CHECKING:
    from alliance.people.models.clients import ApiClient
    from alliance.people.models.teams import Membership, Team


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
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.GERMAN
    )
    timezone = models.CharField(_("time zone"), max_length=50, default="Europe/Berlin")
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    is_active = models.BooleanField(default=True)
    is_machine = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    session_salt = models.CharField(max_length=16, blank=True, help_text="a new one ends every session")
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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password, and when the salt changes."""
        secured = self.password + self.session_salt
        return salted_hmac("alliance.people.session", secured, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def membership(self) -> "Membership | None":
        """The one current membership, free when `queries.with_place` loaded it; None for strangers."""
        if hasattr(self, "place_is_loaded"):
            # Django sets no attribute at all for a joined row that does not exist.
            return getattr(self, "running", None)
        return self.memberships.filter(ended_at=None).select_related("team").first()

    @cached_property
    def client(self) -> "ApiClient | None":
        """The API client this machine account stands for."""
        return getattr(self, "api_client", None) if self.is_machine else None

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
    def has_role_card(self) -> bool:
        return any((self.what_i_do, self.what_i_need, self.what_you_get, self.how_to_reach))

    @property
    def origin(self) -> str:
        """What the journal names as the origin of this actor's changes: the API client's slug or nothing."""
        return self.client.slug if self.client else ""

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word[0].isalpha() and not word.endswith(".")]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
