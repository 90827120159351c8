"""Hand-offs: one side's promise to have said everything, the other's to answer in time."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendars.models import CalendarVersion
from alliance.people.models import Side, Team
from leads.crm.models import Lead
from leads.handoffs.reasons import LABELS
from leads.intake.models import LeadDefinition


class Handoff(models.Model):
    """A lead becomes the other side's work, or comes back with an answer; closed ones never change."""

    class Kind(models.TextChoices):
        LEAD_TO_SALES = "lead_to_sales", _("Lead to sales")
        NURTURE_REQUEST = "nurture_request", _("Lead to marketing")
        LEAD_ANSWER = "lead_answer", _("Answer to a rejection")
        LEAD_RETURN = "lead_return", _("Returned lead")

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        CONTACTED = "contacted", _("contacted")
        QUALIFIED = "qualified", _("qualified")
        REJECTED = "rejected", _("rejected")
        RETURNED = "returned", _("returned")
        DISQUALIFIED = "disqualified", _("disqualified")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")
        # Set by the erasure of the lead's person, which closes what is open.
        CLOSED_ERASED = "closed_erased", _("closed, person erased")
        # Set aside when its lead became one with another whose promise goes on; undoing that opens it again.
        MERGED = "merged", _("set aside by a merge")

    class Priority(models.TextChoices):
        HAND_RAISE = "hand_raise", _("asked for contact")
        HOT = "hot", _("hot")
        NORMAL = "normal", _("normal")

    class Helped(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")

    REVERSE = (Kind.LEAD_ANSWER, Kind.LEAD_RETURN)
    OPEN = (State.OFFERED, State.ACCEPTED, State.CONTACTED)

    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=14, choices=State.choices, default=State.OFFERED)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="handoffs")
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answered_by"
    )
    from_side = models.CharField(max_length=10, choices=Side.choices)
    to_side = models.CharField(max_length=10, choices=Side.choices)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    target_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handoffs")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="handoffs"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    context = models.JSONField(default=dict, help_text="the context package, item → text")
    definition = models.ForeignKey(LeadDefinition, null=True, on_delete=models.PROTECT, related_name="+")
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")

    offered_at = models.DateTimeField()
    limit_minutes = models.PositiveIntegerField(help_text="working minutes of both clocks; 0 counts in days")
    limit_days = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(help_text="half of the time is over")
    due_at = models.DateTimeField(help_text="the answer, and the first response, are owed by now")
    escalate_at = models.DateTimeField(help_text="twice the time is over")
    next_clock_at = models.DateTimeField(null=True, help_text="what the sweep looks for; None: no clock runs")
    reminded_at = models.DateTimeField(null=True, blank=True)
    accept_breached_at = models.DateTimeField(null=True, blank=True)
    response_breached_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=24, blank=True)
    sentence = models.TextField(blank=True)
    resume_on = models.DateField(null=True, blank=True)
    first_response_at = models.DateTimeField(
        null=True, blank=True, help_text="the first attempt stops the clock"
    )
    reached_at = models.DateTimeField(null=True, blank=True, help_text="when somebody was reached first")
    attempts = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    context_helped = models.CharField(max_length=6, choices=Helped.choices, blank=True)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=Q(closed_at=None), name="lead_has_one_open_handoff"
            ),
            models.CheckConstraint(
                condition=~Q(from_side=F("to_side")), name="handoff_goes_to_the_other_side"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("offered", "accepted", "contacted"), closed_at=None)
                | (~Q(state__in=("offered", "accepted", "contacted")) & Q(closed_at__isnull=False)),
                name="handoff_is_closed_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("rejected", "returned", "disqualified", "disputed"))
                | (~Q(sentence="") & (Q(state="disputed") | ~Q(reason=""))),
                name="handoff_that_comes_back_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned", reason="timing") | Q(resume_on__isnull=False),
                name="return_for_timing_has_a_resume_date",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("lead_answer", "lead_return"), answers__isnull=False)
                | Q(kind__in=("lead_to_sales", "nurture_request"), answers=None),
                name="only_a_reverse_handoff_answers_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("contacted", "qualified")) | Q(reached_at__isnull=False),
                name="contacted_handoff_has_reached_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reached_at=None)
                | Q(first_response_at__isnull=False, first_response_at__lte=F("reached_at")),
                name="reached_handoff_has_a_first_response",
            ),
            models.CheckConstraint(
                condition=Q(remind_at__lte=F("due_at"), due_at__lte=F("escalate_at")),
                name="handoff_clock_runs_forward",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_clock_at"], condition=Q(next_clock_at__isnull=False), name="handoff_next_clock"
            ),
            models.Index(
                fields=["to_side", "due_at", "id"], condition=Q(closed_at=None), name="handoff_open_for_side"
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                condition=Q(closed_at=None),
                name="handoff_open_for_person",
            ),
            models.Index(
                fields=["offered_by", "due_at", "id"],
                condition=Q(closed_at=None),
                name="handoff_open_of_offerer",
            ),
            models.Index(
                fields=["state", "due_at", "id"],
                condition=Q(closed_at=None, answers=None),
                name="handoff_board_forward",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(closed_at=None, answers__isnull=False),
                name="handoff_board_back",
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
                name="handoff_newest_closed",
            ),
            models.Index(fields=["-offered_at", "-id"], name="handoff_newest"),
            models.Index(fields=["-updated_at", "-id"], name="handoff_last_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Every change moves `updated_at`, by which programs ask for what is new to them."""
        self.updated_at = timezone.now()
        if update_fields is not None:
            update_fields = {*update_fields, "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_reverse(self) -> bool:
        """It brings back an answer to an earlier hand-off."""
        return self.kind in self.REVERSE

    @property
    def is_hand_raise(self) -> bool:
        return self.priority == self.Priority.HAND_RAISE

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def is_acceptable(self) -> bool:
        """On offer, and not an answer: whoever responds to it has accepted it."""
        return self.is_offered and not self.is_reverse

    @property
    def is_accepted(self) -> bool:
        """Accepted and not yet closed, contacted or not."""
        return self.state in (self.State.ACCEPTED, self.State.CONTACTED)

    @property
    def is_tried(self) -> bool:
        """Somebody tried to reach the lead, so far in vain."""
        return self.is_accepted and self.first_response_at is not None and self.reached_at is None

    @property
    def is_contacted(self) -> bool:
        return self.state == self.State.CONTACTED

    @property
    def is_qualified(self) -> bool:
        return self.state == self.State.QUALIFIED

    @property
    def is_rejected(self) -> bool:
        return self.state == self.State.REJECTED

    @property
    def is_returned(self) -> bool:
        return self.state == self.State.RETURNED

    @property
    def is_disqualified(self) -> bool:
        return self.state == self.State.DISQUALIFIED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED

    @property
    def is_disputed(self) -> bool:
        return self.state == self.State.DISPUTED

    @property
    def is_overdue(self) -> bool:
        """A promise was broken and still is not kept."""
        told = self.response_breached_at if self.is_accepted else self.accept_breached_at
        return self.is_open and told is not None and self.first_response_at is None

    @property
    def answer_side(self) -> str:
        """Whose person decided last."""
        return self.from_side if self.is_withdrawn else self.to_side

    @property
    def reason_label(self) -> str:
        """The reason in the reader's words."""
        return str(LABELS.get(self.reason, ""))
