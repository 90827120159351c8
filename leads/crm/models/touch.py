"""What passed between a lead and either side."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Side
from leads.crm.models.lead import Lead


class Touch(models.Model):
    """One contact with a lead, by either side on any channel, in or out."""

    class Kind(models.TextChoices):
        FORM = "form", _("Form")
        EMAIL_OPENED = "email_opened", _("E-mail opened")
        EMAIL_CLICKED = "email_clicked", _("E-mail clicked")
        PAGE_VISIT = "page_visit", _("Page visit")
        DOWNLOAD = "download", _("Download")
        EVENT = "event", _("Event")
        WEBINAR = "webinar", _("Webinar")
        CALL = "call", _("Call")
        EMAIL_SENT = "email_sent", _("E-mail sent")
        MEETING = "meeting", _("Meeting")
        NOTE = "note", _("Note")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="touches")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    side = models.CharField(max_length=10, choices=Side.choices, null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=60, blank=True)
    dedupe_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "dedupe_key"], condition=~Q(dedupe_key=""), name="touch_arrives_once"
            ),
        ]
        indexes = [models.Index(fields=["lead", "-occurred_at", "-id"], name="touch_newest_first")]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d}"
