"""On which channel a person may be contacted, and on what ground."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.crm.models.lead import Lead


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    POST = "post", _("Post")
    SMS = "sms", _("SMS")
    MESSENGER = "messenger", _("Messenger")


class Consent(models.Model):
    """One declaration about contacting a person on one channel; append-only, the newest counts."""

    class Basis(models.TextChoices):
        CONSENT_EXPRESS = "consent_express", _("Express consent")
        EXISTING_CUSTOMER = "existing_customer_7_3", _("Existing customer, § 7 (3) UWG")
        PRESUMED_B2B_PHONE = "presumed_b2b_phone", _("Presumed consent, phone B2B")
        OWN_REQUEST = "own_request", _("Asked to be contacted")
        LEGITIMATE_INTEREST_POST = "legitimate_interest_post", _("Legitimate interest, post")
        CONTRACT = "contract", _("Contract")
        NOT_STATED = "not_stated", _("Not stated")

    class State(models.TextChoices):
        PENDING_DOI = "pending_doi", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OBJECTED = "objected", _("objected")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    basis = models.CharField(max_length=30, choices=Basis.choices, default=Basis.NOT_STATED)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CONFIRMED)
    reason = models.CharField(max_length=300, blank=True, help_text="required for presumed consent by phone")
    text_version = models.CharField(max_length=60, blank=True)
    captured_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    captured_in = models.CharField(max_length=120, blank=True, help_text="form, event, system")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["lead", "channel", "-captured_at"], name="consent_newest_first"),
            models.Index(
                fields=["channel", "lead"],
                condition=Q(state="confirmed") & ~Q(basis="not_stated"),
                name="consent_permits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.basis} {self.state}"
