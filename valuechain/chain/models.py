"""Six phases and who owns what: each subject has one ownership record with a seat for either side."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Membership, Side


class Phase(models.Model):
    """One of the six parts of the shared value chain; it can be renamed, never added or deleted."""

    class Code(models.TextChoices):
        INSIGHTS = "insights", _("Customer insights")
        OFFER_BRAND = "offer_brand", _("Offer & brand")
        CAMPAIGNS = "campaigns", _("Campaigns & promotion")
        SALES = "sales", pgettext_lazy("phase", "Sales")
        CRM = "crm", _("Customer management (CRM)")
        CONTROLLING = "controlling", _("Tracking & controlling")

    code = models.CharField(max_length=12, choices=Code.choices, primary_key=True)
    position = models.PositiveSmallIntegerField(unique=True)
    label_de = models.CharField(_("German name"), max_length=60, blank=True)
    label_en = models.CharField(_("English name"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    code__in=["insights", "offer_brand", "campaigns", "sales", "crm", "controlling"],
                    position__gte=1,
                    position__lte=6,
                ),
                name="there_are_six_phases",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The installation's own name in the reader's language, else the common one."""
        return self.own_label or str(self.Code(self.code).label)

    @property
    def own_label(self) -> str:
        """What the installation calls it in the reader's language; empty for the common name."""
        return self.label_de if (get_language() or "de").startswith("de") else self.label_en


class Ownership(models.Model):
    """The shared responsibility for one subject, for its whole life: two seats, one of each side."""

    subject_type = models.CharField(max_length=30, default="phase")
    subject_id = models.CharField(max_length=40)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="ownerships")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id"], name="subject_has_one_ownership"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"

    @property
    def is_phase(self) -> bool:
        return self.subject_type == "phase"


class Seat(models.Model):
    """One side's half of an ownership. Who sits in it changes, the seat stays."""

    ownership = models.ForeignKey(Ownership, on_delete=models.PROTECT, related_name="seats")
    side = models.CharField(max_length=10, choices=Side.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ownership", "side"], name="ownership_has_one_seat_per_side"),
            models.UniqueConstraint(fields=["id", "side"], name="seat_side_can_be_referenced"),
            models.CheckConstraint(
                condition=Q(side__in=["marketing", "sales"]), name="seat_is_on_one_of_two_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ownership} · {self.side}"


class Holder(models.Model):
    """Somebody's time in a seat: proposed, then personally accepted, then ended. The rows are the history."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AWAITING = "awaiting", _("waiting for the other owner")
        ACCEPTED = "accepted", _("accepted")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")

    OPEN = (State.PROPOSED, State.AWAITING)

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="holders")
    side = models.CharField(max_length=10, choices=Side.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    seated_at = models.DateTimeField(null=True, blank=True)
    leaves_at = models.DateTimeField(
        null=True, blank=True, help_text="end of the notice; the seat is held until"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(state="accepted"), name="seat_has_one_current_holder"
            ),
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(state__in=["proposed", "awaiting"]),
                name="seat_has_one_open_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "awaiting", "accepted"], ended_at=None)
                | Q(state__in=["ended", "declined"], ended_at__isnull=False),
                name="holder_has_an_end_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["awaiting", "accepted"]) | Q(accepted_at__isnull=False),
                name="holder_accepted_personally",
            ),
        ]
        indexes = [
            models.Index(fields=["seat", "-proposed_at", "-id"], name="holder_history"),
            models.Index(
                fields=["leaves_at"],
                condition=Q(state="accepted", leaves_at__isnull=False),
                name="holder_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.state})"

    @property
    def is_current(self) -> bool:
        return self.state == self.State.ACCEPTED

    @property
    def is_awaiting(self) -> bool:
        """Accepted by the person; the owner on the other side has not confirmed the change yet."""
        return self.state == self.State.AWAITING
