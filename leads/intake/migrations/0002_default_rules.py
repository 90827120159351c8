"""The rule table and the lead definition every installation starts with; both can be changed later."""

from datetime import UTC, datetime

from django.db import migrations

FIT, ENGAGEMENT = "fit", "engagement"
LEADS_PEOPLE = [
    "*leiter*", "*leitung*", "head", "director", "direktor*", "manager*", "geschäftsführ*", "inhaber*", "vorstand*",
    "chief", "ceo", "cto", "coo", "cfo", "vp", "president", "owner", "founder", "prokurist*",
]  # fmt: skip
OUR_TRADE = [
    "*technik*", "*instandhaltung*", "*produktion*", "*einkauf*", "*fertigung*", "*werk*", "*betrieb*", "*qualität*",
    "engineering", "maintenance", "production", "purchasing", "procurement", "operations", "plant", "quality", "technical",
]  # fmt: skip
NOT_BUYING = [
    "student*", "praktik*", "bewerb*", "*schüler*", "azubi*", "auszubild*", "intern", "trainee*", "applicant*", "job seeker",
    "unemployed", "arbeitssuchend*",
]  # fmt: skip
LARGER = ["ag", "se", "kgaa", "gmbh & co*", "group", "gruppe", "holding", "plc", "inc", "corporation"]

# code, axis, field, matches, points, German label, English label
RULES = [
    ("leads_people", FIT, "job_title", LEADS_PEOPLE, 25, "Führungsfunktion", "Leads people or a company"),
    ("our_trade", FIT, "job_title", OUR_TRADE, 15, "Arbeitet in unserem Fachgebiet", "Works in our field"),
    ("company_known", FIT, "company_name", [], 15, "Unternehmen bekannt", "Company known"),
    ("larger_company", FIT, "company_name", LARGER, 10, "Größeres Unternehmen", "Larger company"),
    ("our_region", FIT, "country", ["DE", "AT", "CH"], 15, "Sitz in DE, AT oder CH", "Based in DE, AT or CH"),
    ("company_mail", FIT, "company_mail", [], 20, "Geschäftliche E-Mail-Adresse", "Business e-mail address"),
    ("free_mail", FIT, "free_mail", [], -10, "Private E-Mail-Adresse", "Private e-mail address"),
    ("reachable_by_phone", FIT, "phone", [], 5, "Telefonisch erreichbar", "Reachable by phone"),
    ("segment_known", FIT, "segment", [], 5, "Segment zugeordnet", "Segment assigned"),
    ("interest_stated", FIT, "interest", [], 10, "Interesse genannt", "Interest stated"),
    ("not_buying", FIT, "job_title", NOT_BUYING, -60, "Bewirbt sich oder studiert", "Applicant or student"),
    ("competitor", FIT, "segment", ["*wettbewerb*", "competitor*"], -80, "Wettbewerber", "Competitor"),
    ("hand_raise", ENGAGEMENT, "requested_at", [], 50, "Hat um Kontakt gebeten", "Asked to be contacted"),
    ("source_event", ENGAGEMENT, "source", ["event"], 20, "Kam über eine Veranstaltung", "Came through an event"),
    ("source_referral", ENGAGEMENT, "source", ["referral", "partner"], 25, "Kam über eine Empfehlung", "Was referred"),
    ("source_web", ENGAGEMENT, "source", ["web_form"], 20, "Kam über ein Webformular", "Came through a web form"),
    ("source_campaign", ENGAGEMENT, "source", ["campaign_response"], 15, "Hat auf eine Kampagne reagiert", "Responded to a campaign"),
    ("webinar", ENGAGEMENT, "touch:webinar", [], 25, "Webinar besucht", "Attended a webinar"),
    ("event", ENGAGEMENT, "touch:event", [], 25, "Veranstaltung besucht", "Attended an event"),
    ("form", ENGAGEMENT, "touch:form", [], 20, "Formular ausgefüllt", "Filled in a form"),
    ("download", ENGAGEMENT, "touch:download", [], 15, "Unterlage heruntergeladen", "Downloaded a document"),
    ("email_clicked", ENGAGEMENT, "touch:email_clicked", [], 8, "Link in E-Mail geklickt", "Clicked a link in an e-mail"),
    ("page_visit", ENGAGEMENT, "touch:page_visit", [], 3, "Webseite besucht", "Visited a page"),
    ("unsubscribed", ENGAGEMENT, "consent:refused", [], -40, "Hat sich abgemeldet oder widersprochen", "Unsubscribed or objected"),
]  # fmt: skip

DEFINITION = [
    {"fit": ["A", "B"], "engagement_min": 50},
    {"fit": ["A", "B", "C"], "hand_raise": True},
]


def add_defaults(apps, schema_editor):
    rules = apps.get_model("intake", "ScoreRule").objects
    for position, (code, axis, field, matches, points, german, english) in enumerate(RULES):
        rules.create(
            code=code, axis=axis, field=field, matches=matches, points=points, label_de=german, label_en=english,
            position=position,
        )
    apps.get_model("intake", "LeadDefinition").objects.create(
        number=1, name="MQL", rules=DEFINITION, in_force_from=datetime(2000, 1, 1, tzinfo=UTC)
    )


def remove_defaults(apps, schema_editor):
    apps.get_model("intake", "ScoreRule").objects.filter(code__in=[rule[0] for rule in RULES]).delete()
    apps.get_model("intake", "LeadDefinition").objects.filter(number=1).delete()


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunPython(add_defaults, remove_defaults)]
