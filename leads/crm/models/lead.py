"""A lead, and what other systems call it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Side


class Lead(models.Model):
    """A person who may become a customer, from the first inquiry to the deal."""

    class Stage(models.TextChoices):
        INQUIRY = "inquiry", _("Inquiry")
        NURTURING = "nurturing", _("Nurturing")
        MQL = "mql", _("MQL – marketing qualified lead")
        HANDED_OVER = "handed_over", _("Handed over")
        SAL = "sal", _("SAL – sales accepted lead")
        SQL = "sql", _("SQL – sales qualified lead")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        DISQUALIFIED = "disqualified", _("Disqualified")
        ERASED = "erased", _("Erased")

    class Source(models.TextChoices):
        WEB_FORM = "web_form", _("Web form")
        EVENT = "event", _("Event")
        REFERRAL = "referral", _("Referral")
        CAMPAIGN_RESPONSE = "campaign_response", _("Campaign response")
        PARTNER = "partner", _("Partner")
        IMPORT = "import", _("Import")
        SALES_OWN = "sales_own", _("Sales’ own")
        API = "api", _("Other system")

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    salutation = models.CharField(_("salutation"), max_length=30, blank=True)
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    company_domain = models.CharField(_("company domain"), max_length=120, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, help_text="normalised, lower case")
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text="E.164")
    country = models.CharField(_("country"), max_length=2, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    segment = models.CharField(_("segment"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=20, choices=Source.choices, default=Source.API)
    source_detail = models.CharField(_("source detail"), max_length=120, blank=True)
    campaign = models.CharField(_("campaign"), max_length=120, blank=True)
    interest = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("interest")
    )
    note = models.TextField(_("note"), blank=True)
    potential = models.DecimalField(_("potential"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    custom = models.JSONField(default=dict, blank=True)
    requested_at = models.DateTimeField(_("asked for contact at"), null=True, blank=True)
    first_touch_at = models.DateTimeField(_("first touch"), null=True, blank=True)

    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.INQUIRY)
    stage_since = models.DateTimeField()
    pass_no = models.PositiveSmallIntegerField(default=1)
    resume_on = models.DateField(_("resume date"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    owner_side = models.CharField(max_length=10, choices=Side.choices, default=Side.MARKETING)
    # An index that begins with it stands below.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    fit_points = models.SmallIntegerField(default=0)
    fit_grade = models.CharField(_("fit"), max_length=1, choices=Grade.choices, default=Grade.D)
    engagement_points = models.SmallIntegerField(
        default=0, help_text="as of engagement_at; halves every 30 days"
    )
    engagement_at = models.DateTimeField()
    score_reasons = models.JSONField(default=list, help_text="[[rule code, points], …] behind both figures")

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_demo = models.BooleanField(default=False)
    search_text = models.GeneratedField(
        expression=models.Func(
            models.F("first_name"),
            models.F("last_name"),
            models.F("company_name"),
            models.F("email"),
            function="search_fold",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    warmth = models.GeneratedField(
        expression=models.Func(
            models.F("engagement_points"), models.F("engagement_at"), function="lead_warmth"
        ),
        output_field=models.FloatField(),
        db_persist=True,
        help_text="orders leads by their engagement of today, whenever that is",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="lead_email_is_unique"),
            models.CheckConstraint(
                condition=~Q(email="")
                | ~Q(phone="")
                | (~Q(company_name="") & (~Q(last_name="") | ~Q(first_name="")))
                | Q(stage="erased"),
                name="lead_can_be_reached",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="lead_newest"),
            models.Index(fields=["stage", "-created_at", "-id"], name="lead_by_stage"),
            models.Index(fields=["source", "-created_at", "-id"], name="lead_by_source"),
            models.Index(fields=["fit_grade", "-created_at", "-id"], name="lead_by_fit"),
            models.Index(fields=["owner_side", "-created_at", "-id"], name="lead_by_owner_side"),
            models.Index(
                fields=["campaign", "-created_at", "-id"], condition=~Q(campaign=""), name="lead_by_campaign"
            ),
            models.Index(
                fields=["segment", "-created_at", "-id"], condition=~Q(segment=""), name="lead_by_segment"
            ),
            models.Index(
                fields=["country", "-created_at", "-id"], condition=~Q(country=""), name="lead_by_country"
            ),
            models.Index(fields=["owner", "-created_at", "-id"], name="lead_by_owner"),
            models.Index(fields=["-updated_at", "-id"], name="lead_last_changed"),
            models.Index(fields=["-warmth", "-id"], name="lead_warmest"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(requested_at__isnull=False),
                name="lead_asked_for_contact",
            ),
            models.Index(
                fields=["next_step_on", "id"], condition=Q(next_step_on__isnull=False), name="lead_next_step"
            ),
            models.Index(
                fields=["resume_on", "id"], condition=Q(resume_on__isnull=False), name="lead_to_resume"
            ),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="lead_by_phone"),
            models.Index(
                OpClass(
                    models.Func(models.F("phone"), function="reverse", output_field=models.TextField()),
                    name="text_pattern_ops",
                ),
                condition=~Q(phone=""),
                name="lead_by_end_of_phone",
            ),
            models.Index(
                fields=["company_name", "last_name"],
                condition=Q(email="", phone=""),
                name="lead_by_name_and_company",
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="lead_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name, else the company, else how to reach them."""
        person = " ".join(part for part in (self.first_name, self.last_name) if part)
        return person or self.company_name or self.email or self.phone

    @property
    def is_hand_raise(self) -> bool:
        """The customer asked to be contacted."""
        return self.requested_at is not None


class ExternalId(models.Model):
    """What another system calls a lead; all of them are kept."""

    system = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="external_ids")
    digest = models.CharField(
        max_length=32, blank=True, help_text="what it last said about a lead with several ids"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "external_id"], name="external_id_names_one_lead"),
            models.CheckConstraint(
                condition=Q(system=Lower("system")), name="system_of_an_external_id_is_in_small_letters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.external_id}"
