"""Forty leads of the demo company: a year of inquiries from fairs, forms and recommendations."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from alliance.people.models import ApiClient, User
from leads.crm.actions import log_touch, record_consent
from leads.crm.models import Lead
from leads.intake import demo_import, demo_sync
from leads.intake.actions import move_lead
from leads.intake.engine import upsert_leads
from leads.intake.merging import demo as merging_demo
from leads.intake.models import ChangeSet, SavedView
from leads.intake.rows import CompanyRow, ConsentRow, LeadRow
from leads.intake.saved_views import save_view

FORGET_ITEMS = "DELETE FROM inbox_item WHERE recipient_id IN (SELECT id FROM people_user WHERE is_demo)"
FORGET_ENTRIES = """
DELETE FROM journal_entry WHERE actor_id IN (SELECT id FROM people_user WHERE is_demo)
  OR (thread_type = 'lead' AND thread_id IN (SELECT id FROM crm_lead WHERE is_demo))
"""
MESSE, FORM, TIPP, PARTNER, CAMPAIGN = "event", "web_form", "referral", "partner", "campaign_response"


@dataclass(frozen=True)
class Person:
    """One demo lead: `days` is how long ago the inquiry came, `asks` that they want to be contacted."""

    first: str
    last: str
    title: str
    company: str
    domain: str
    days: int
    source: str
    campaign: str = ""
    interest: str = "ZS-1"
    city: str = ""
    country: str = "DE"
    asks: bool = False
    warm: bool = False
    consents: bool = True
    note: str = ""

    @property
    def email(self) -> str:
        return f"{_plain(self.first)}.{_plain(self.last)}@{self.domain}"


def _plain(name: str) -> str:
    for letter, plain in {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "é": "e",
        "ç": "c",
        "ş": "s",
        "ı": "i",
        " ": "",
    }.items():
        name = name.lower().replace(letter, plain)
    return name


V, H, O = "Falkenried Verpackungstechnik GmbH", "Hubwerk Intralogistik GmbH", "Ostertal Abfülltechnik KG"  # noqa: E741
M, A, B = "Morgental Molkereianlagen AG", "Alpsee Käsetechnik AG", "Brückmann Fördersysteme KG"

PEOPLE = [
    Person("Mara", "Keller", "Leiterin Instandhaltung", V, "falkenried.example", 6, FORM, "zs1-herbst", city="Reutlingen",
           asks=True, warm=True, note="Fragt nach einer Preisspanne für 40 Pressen."),
    Person("Sven", "Albrecht", "Einkäufer", "Nordwerk Anlagenbau AG", "nordwerk.example", 9, CAMPAIGN, "retrofit",
           city="Bremen", warm=True),
    Person("Luca", "Moretti", "Werksleiter", "Officine Moretti", "moretti.example", 8, MESSE, "messe-herbst",
           country="IT", city="Bozen", asks=True, warm=True, note="Am Messestand: Nachrüstung für 40 Pressen."),
    Person("Katrin", "Vogel", "Leiterin Instandhaltung", "Hansa Antriebe GmbH", "hansa-antriebe.example", 5, FORM,
           "zs1-herbst", city="Bremen", asks=True, warm=True),
    Person("Jens", "Wiedemann", "Technischer Leiter", H, "hubwerk.example", 30, CAMPAIGN, "retrofit", city="Ulm", warm=True),
    Person("Beate", "Sommerfeld", "Leiterin Qualität", O, "ostertal.example", 41, TIPP, city="Heilbronn", warm=True),
    Person("Urs", "Zgraggen", "Leiter Technik", A, "alpsee.example", 26, MESSE, "messe-herbst", country="CH",
           city="Appenzell", asks=True, warm=True),
    Person("Franziska", "Hummel", "Produktionsleiterin", M, "morgental.example", 34, FORM, "webinar-zs1", city="Kempten",
           warm=True),
    Person("Dieter", "Brückmann", "Geschäftsführer", B, "brueckmann.example", 52, TIPP, interest="L3", city="Kassel",
           warm=True),
    Person("Aylin", "Çelik", "Leiterin Instandhaltung", "Rheinpack GmbH", "rheinpack.example", 12, FORM, "webinar-zs1",
           city="Köln", warm=True),
    Person("Thomas", "Reiter", "Instandhaltungsleiter", "Donau Fördertechnik GmbH", "donau-ft.example", 15, MESSE,
           "messe-herbst", country="AT", city="Linz", warm=True),
    Person("Sabine", "Kroll", "Leiterin Technik", "Kroll Etikettiersysteme", "kroll.example", 20, PARTNER, city="Fulda",
           warm=True),
    Person("Peter", "Hansen", "Leiter Instandhaltung", "Küstenfrost AG", "kuestenfrost.example", 22, CAMPAIGN, "retrofit",
           city="Cuxhaven", warm=True),
    Person("Miriam", "Scholz", "Leiterin Produktion", "Scholz Backwaren GmbH", "scholz-back.example", 18, FORM,
           "webinar-zs1", city="Erfurt", warm=True),
    Person("Georg", "Pichler", "Betriebsleiter", "Alpenquell Getränke GmbH", "alpenquell.example", 44, MESSE,
           country="AT", city="Salzburg", warm=True),
    Person("Nina", "Behrens", "Leiterin Einkauf", "Behrens Logistik SE", "behrens-log.example", 38, FORM, city="Hamburg",
           interest="SP", warm=True),
    Person("Oliver", "Stein", "Technischer Leiter", "Steinbeis Papier KG", "steinbeis-papier.example", 47, TIPP,
           city="Aalen", warm=True),
    Person("Carla", "Fontana", "Leiterin Instandhaltung", "Fontana Verpackung AG", "fontana.example", 3, FORM, "zs1-herbst",
           country="CH", city="Lugano", asks=True, warm=True),
    Person("Markus", "Thiel", "Leiter Technik", "Thiel Palettierung GmbH", "thiel.example", 2, CAMPAIGN, "retrofit",
           city="Gera", warm=True),
    Person("Ines", "Adler", "Leiterin Instandhaltung", "Adler Süßwaren GmbH", "adler-suess.example", 4, FORM,
           "zs1-herbst", city="Aachen", warm=True),
    Person("Wolfgang", "Ritter", "Leiter Instandhaltung", "Ritter Fleischtechnik", "ritter-ft.example", 1, MESSE,
           "messe-herbst", city="Landshut", asks=True, warm=True),
    Person("Jutta", "Graf", "Produktionsleiterin", "Graf Molkerei eG", "graf-molkerei.example", 7, FORM, "webinar-zs1",
           city="Kaufbeuren", warm=True),
    Person("Emre", "Şahin", "Einkaufsleiter", "Şahin Gastro GmbH", "sahin-gastro.example", 10, PARTNER, city="Mannheim", warm=True),
    Person("Lea", "Brandl", "Werkstudentin", "Hochschule Nord", "hs-nord.example", 11, FORM, "zs1-herbst", city="Kiel"),
    Person("Paul", "Kern", "Prozessingenieur", "Kern Kunststoffe", "kern.example", 13, FORM, city="Coburg"),
    Person("Silke", "Mohr", "Assistentin", "Mohr Transporte", "mohr.example", 14, CAMPAIGN, "retrofit", city="Essen"),
    Person("Rainer", "Lutz", "Leiter IT", "Lutz Möbel SE", "lutz.example", 16, FORM, city="Gütersloh"),
    Person("Helena", "Novak", "Projektleiterin", "Novak Engineering", "novak.example", 17, MESSE, country="AT", city="Graz"),
    Person("Bernd", "Ziegler", "Meister Instandhaltung", "Ziegler Ziegelwerke", "ziegler.example", 19, FORM, city="Straubing"),
    Person("Ana", "Pereira", "Leiterin Werk", "Pereira Corks", "pereira.example", 21, PARTNER, country="PT", city="Porto", warm=True),
    Person("Tim", "Huber", "Einkäufer", "Huber Feinkost", "huber-feinkost.example", 23, FORM, city="Passau", consents=False),
    Person("Gerda", "Lenz", "Geschäftsführerin", "Lenz Abfüllung", "lenz.example", 24, TIPP, city="Trier"),
    Person("Kemal", "Yıldız", "Techniker", "Yıldız Kälte", "yildiz.example", 25, CAMPAIGN, "retrofit", city="Duisburg"),
    Person("Ruth", "Ehlers", "Leiterin Labor", "Ehlers Pharma", "ehlers.example", 27, FORM, "webinar-zs1", city="Lübeck"),
    Person("Stefan", "Bauer", "Bewerber", "privat", "mail.example", 28, FORM, city="Augsburg", consents=False),
    Person("Doris", "Wenz", "Leiterin Einkauf", "Wenz Glas GmbH", "wenz.example", 29, MESSE, "messe-herbst", city="Weiden", warm=True),
    Person("Ivo", "Marti", "Leiter Unterhalt", "Marti Schokolade AG", "marti.example", 31, FORM, country="CH", city="Bern"),
    Person("Elke", "Pohl", "Controllerin", "Pohl Druck", "pohl.example", 33, CAMPAIGN, "retrofit", city="Leipzig"),
    Person("Hannes", "Egger", "Instandhalter", "Egger Bräu", "egger.example", 36, PARTNER, country="AT", city="Kufstein"),
    Person("Renate", "Falk", "Leiterin Technik", "Falk Textil", "falk-textil.example", 60, TIPP, interest="L3", city="Hof"),
]  # fmt: skip


def load(now: datetime) -> None:
    """Send each inquiry through the same door as everybody's, on the day it came."""
    sync = ApiClient.objects.select_related("user").get(slug="ma-sync").user
    tobias = User.objects.get(email="tobias@nordhang.example")
    for number, person in enumerate(PEOPLE):
        came = now - timedelta(days=person.days, minutes=17 * number)
        outcome = upsert_leads(actor=sync, rows=[_row(person, number, came)], system="ma-sync", now=came)[0]
        lead = Lead.objects.get(pk=outcome.id or 0)
        Lead.objects.filter(pk=lead.pk).update(is_demo=True)
        _touches(lead, person, sync, came, now)
        lead.refresh_from_db()
        if person.warm and lead.stage in {Lead.Stage.INQUIRY, Lead.Stage.NURTURING}:
            reason = "Wiederholt interessiert, passt ins Zielsegment"
            move_lead(
                actor=tobias, lead=lead, stage=Lead.Stage.MQL, reason=reason, now=came + timedelta(hours=20)
            )
    _objection(now)
    _views(now)
    _scanned_cards(sync, now)
    merging_demo.load(sync, now)
    demo_import.load(now)
    demo_sync.load(now)


def _row(person: Person, number: int, came: datetime) -> LeadRow:
    return LeadRow(
        external_id=f"MA-{1000 + number}",
        email=person.email,
        phone=f"+49 711 555{number:04d}" if person.country == "DE" else None,
        first_name=person.first,
        last_name=person.last,
        job_title=person.title,
        company=CompanyRow(name=person.company, domain=person.domain, country=person.country),
        city=person.city,
        language="de",
        source=person.source,
        campaign=person.campaign or None,
        interest=[person.interest],
        note=person.note or None,
        requested_at=came.isoformat() if person.asks else None,
        consents=_consents(person, came),
    )


def _consents(person: Person, came: datetime) -> list[ConsentRow]:
    at = came.isoformat()
    given = []
    if person.consents:
        given.append(
            ConsentRow(channel="email", basis="consent_express", captured_at=at, doi_confirmed_at=at)
        )
    if person.asks:
        given.append(ConsentRow(channel="phone", basis="own_request", captured_at=at))
    return given


def _touches(lead: Lead, person: Person, sync: User, came: datetime, now: datetime) -> None:
    """What the marketing tool saw of them: more of the warm ones."""
    steps = [("page_visit", "Produktseite ZS-1", 2)]
    if person.warm:
        steps += [
            ("download", "Verschleißstudie gelesen", 5),
            ("email_clicked", "Einladung zum Webinar angeklickt", 11),
            ("webinar", "Webinar „Zustand statt Stillstand“ besucht", 16),
        ]
    for kind, text, hours in steps:
        at = min(came + timedelta(hours=hours), now)
        log_touch(actor=sync, lead=lead, kind=kind, text=text, occurred_at=at, now=at, system="ma-sync",
                  dedupe_key=f"demo-{lead.pk}-{kind}")  # fmt: skip


def _objection(now: datetime) -> None:
    """One contact has objected to advertising by e-mail."""
    lead = Lead.objects.get(email="elke.pohl@pohl.example")
    sofia = User.objects.get(email="sofia@nordhang.example")
    record_consent(
        actor=sofia, lead=lead, channel="email", basis="not_stated", state="objected",
        reason="Widerspruch am Telefon", captured_at=now - timedelta(days=5), now=now - timedelta(days=5),
    )  # fmt: skip


def _views(now: datetime) -> None:
    """One question of each side, shared with the other."""
    for owner, name, query in (
        ("sofia", "Messe Herbst: Kontaktwünsche", "campaign=messe-herbst&hand_raise=1&columns=stage%2Cowner%2Cplace%2Cinterest"),
        ("ralf", "Beim Vertrieb, wärmste zuerst", "stage=sal&stage=sql&sort=engagement"),
    ):  # fmt: skip
        person = User.objects.get(email=f"{owner}@nordhang.example")
        view = save_view(actor=person, name=name, query=query, scope=SavedView.Scope.EVERYONE, now=now)
        SavedView.objects.filter(pk=view.pk).update(is_demo=True)


def _scanned_cards(sync: User, now: datetime) -> None:
    """Two cards from the fair without an address: perhaps people we know, somebody has to look."""
    phones = dict(Lead.objects.filter(last_name__in=("Lutz", "Mohr")).values_list("last_name", "phone"))
    cards = [
        LeadRow(external_id="KARTE-17", first_name="Rainer", last_name="Lutz", phone=phones["Lutz"],
                company=CompanyRow(name="Lutz Moebel"), job_title="IT-Leitung"),
        LeadRow(external_id="KARTE-18", first_name="Silke", last_name="Mohr", phone=phones["Mohr"],
                company=CompanyRow(name="Mohr Logistik"), city="Essen"),
    ]  # fmt: skip
    upsert_leads(
        actor=sync, rows=cards, system="messe-app", now=now - timedelta(hours=20), source=Lead.Source.EVENT
    )


def remove() -> None:
    """Demo leads go with their ids, touches, consents and journal, as if they had never come."""
    demo_import.remove()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL alliance.erasure = 'on'")
        cursor.execute(FORGET_ITEMS)
        cursor.execute(FORGET_ENTRIES)
    SavedView.objects.filter(Q(is_demo=True) | Q(owner__is_demo=True) | Q(team__is_demo=True)).delete()
    ChangeSet.objects.filter(Q(is_demo=True) | Q(actor__is_demo=True) | Q(undone_by__is_demo=True)).delete()
    Lead.objects.filter(is_demo=True).delete()
