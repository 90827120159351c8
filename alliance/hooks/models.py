"""Where changes are sent to, and what became of each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.people.models import ApiClient


class Endpoint(models.Model):
    """An address of a program that is told what changes, signed with a secret that only it and we know.

    It reads the feed from `position` on as the program itself would; `failing_since` is the first of a row of
    failures, `failures` how many there were. Nothing is sent before `quiet_until`, nor by a second worker before
    `busy_until`.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        OFF = "off", _("switched off")
        BROKEN = "broken", _("paused, because it does not answer")
        REMOVED = "removed", _("removed")

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="endpoints")
    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("what it is for"), max_length=120, blank=True)
    types = ArrayField(models.CharField(max_length=30), verbose_name=_("what it is told of"))
    leaves_out_own = models.BooleanField(_("not told of what the program did itself"), default=True)
    secret = models.CharField(max_length=120)
    former_secret = models.CharField(max_length=120, blank=True)
    former_secret_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    version = models.PositiveIntegerField(default=1, help_text="of what people and programs may change")
    epoch = models.UUIDField(help_text="the feed that `position` belongs to; a restore begins another")
    position = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    quiet_until = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "url"],
                condition=~Q(state="removed"),
                name="client_has_an_address_once",
            ),
            models.CheckConstraint(condition=Q(types__len__gt=0), name="endpoint_is_told_of_something"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="endpoint_is_an_address_of_the_web",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("active", "off", "broken", "removed")), name="endpoint_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_on(self) -> bool:
        return self.state == self.State.ACTIVE


class Delivery(models.Model):
    """One message to one endpoint: tried until it is taken, refused for good, or tried for a day.

    Its id stays the same over all attempts, so that the receiver takes it once. `seq` is its place in the feed,
    which says what is in it whenever it is sent: what was erased from the journal meanwhile is not sent any more.
    Only a message that stands in no feed (a test, or "read everything again") has a `body` of its own.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("taken")
        REFUSED = "refused", _("refused")
        GIVEN_UP = "given_up", _("given up after a day")

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True)
    seq = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=60, help_text="the verb of the change: lead.updated")
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the last answer")
    error = models.CharField(max_length=40, blank=True, help_text="why there was no answer")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "seq"], name="endpoint_is_told_each_change_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_try_at__isnull=False)
                | Q(state__in=("taken", "refused", "given_up"), next_try_at=None),
                name="only_a_waiting_delivery_is_tried_again",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "seq"], condition=Q(state="waiting"), name="deliveries_waiting"),
            models.Index(fields=["endpoint", "-id"], name="deliveries_of_an_endpoint"),
            models.Index(
                fields=["endpoint", "-id"],
                condition=Q(attempts__gt=0) & ~Q(state="taken"),
                name="deliveries_that_failed",
            ),
            models.Index(fields=["endpoint", "-tried_at"], name="deliveries_tried_last"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def is_settled(self) -> bool:
        return self.state != self.State.WAITING
