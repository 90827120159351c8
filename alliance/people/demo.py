"""The people of the demo company Nordhang Sensorik: both sides, those above them, and two programs."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from alliance.calendars.models import Calendar, CalendarVersion
from alliance.people.actions import create_client, create_person, create_team, record_absence
from alliance.people.models import Absence, ApiClient, Membership, Role, Side, Team, User

WEEKDAYS = [{"weekday": day, "start": "08:00", "end": "17:00"} for day in range(5)]
TEAMS = [
    ("Marketing", Side.MARKETING, None, "Standard"),
    ("Vertrieb", Side.SALES, None, "Standard"),
    ("Vertrieb Süd", Side.SALES, "Vertrieb", "Standard"),
    ("Vertrieb Nord", Side.SALES, "Vertrieb", "Standard"),
    ("DACH-Süd", Side.SALES, "Vertrieb", "Wien"),
    ("Innendienst", Side.SALES, "Vertrieb", "Standard"),
]
# name, address, team, role, what I do, what I need from you, what you get from me
PEOPLE = [
    ("Jana Brandt", "jana", "Marketing", Role.LEAD, "Ich leite das Marketing.",
     "Früh hören, was Kunden wirklich fragen.", "Leads, die der Vereinbarung entsprechen, und eine Geschichte für alle."),
    ("Tobias Klein", "tobias", "Marketing", Role.MEMBER, "Kampagnen und Messen.",
     "Ihren Beitrag zum Plan, bevor er fertig ist.", "Übergaben mit allem, was wir wissen."),
    ("Miriam Aydın", "miriam", "Marketing", Role.MEMBER, "Produktmarketing ZS-1.",
     "Einwände aus echten Gesprächen.", "Argumente mit Beleg."),
    ("Petra Vogt", "petra", "Marketing", Role.MEMBER, "Marktforschung.", "Zugang zu Kunden.", "Zahlen mit Fallzahl."),
    ("Sofia Marek", "sofia", "Marketing", Role.MEMBER, "Marketing Operations: Leads, Daten, Einwilligungen.",
     "Gründe, wenn ein Lead zurückkommt.", "Eine Antwort binnen zwei Arbeitstagen."),
    ("Lukas Heine", "lukas", "Marketing", Role.MEMBER, "Inhalte.", "Fotos und Fälle von vor Ort.", "Texte, die man sagen kann."),
    ("Nils Öztürk", "nils", "Marketing", Role.MEMBER, "Veranstaltungen.", "Wen wir einladen sollen.", "Volle Termine am Stand."),
    ("Ralf Steiner", "ralf", "Vertrieb", Role.LEAD, "Ich leite den Vertrieb.",
     "Kampagnen vier Wochen vorher sehen.", "Eine Antwort auf jede Übergabe."),
    ("Carolin Weiß", "carolin", "Vertrieb Süd", Role.MEMBER, "Schlüsselkunden.", "Belege für Verhandlungen.", "Was Kunden sagen."),
    ("Deniz Arslan", "deniz", "Vertrieb Süd", Role.MEMBER, "Außendienst Süd.",
     "Wissen, was dem Kunden versprochen wurde.", "Insights aus jedem Besuch."),
    ("Anke Petersen", "anke", "Vertrieb Nord", Role.MEMBER, "Außendienst Nord.", "Leads aus meiner Region.", "Ehrliche Gründe."),
    ("Marco Bianchi", "marco", "DACH-Süd", Role.MEMBER, "Österreich und Schweiz.", "Unterlagen für AT und CH.", "Den Blick von außen."),
    ("Julia Hoffmann", "julia", "Innendienst", Role.MEMBER, "Erste Antwort am Telefon.", "Rückrufwünsche sofort.", "Eine Antwort in Minuten."),
    ("Stefan Lorenz", "stefan", "Innendienst", Role.MEMBER, "Erste Antwort am Telefon.", "Vollständige Daten.", "Saubere Notizen."),
    ("Katrin Busch", "katrin", "Vertrieb Süd", Role.MEMBER, "Anwendungstechnik.", "Rechtzeitig gefragt werden.", "Nachweise."),
    ("Dr. Helga Sommer", "helga", None, Role.EXECUTIVE, "Geschäftsführung.", "", ""),
    ("Yusuf Demir", "yusuf", None, Role.FACILITATOR, "Moderation der Allianz.", "", ""),
    ("Paul Richter", "paul", None, Role.ADMIN, "Technik.", "", ""),
    ("Ingrid Falk", "ingrid", None, Role.AUDITOR, "Betriebsrat.", "", ""),
]  # fmt: skip


def load(now: datetime) -> None:
    """Calendars, teams, people, one absence and two programs, all of them a year old."""
    began = now - timedelta(days=365)
    calendars = {name: _calendar(name, zone, region, began) for name, zone, region in CALENDARS}
    teams: dict[str | None, Team] = {}
    for name, side, parent, calendar in TEAMS:
        teams[name] = create_team(
            actor=None, name=name, side=side, parent=teams.get(parent), calendar=calendars[calendar], now=began, is_demo=True
        )  # fmt: skip
    people = {entry[1]: _person(entry, teams, began) for entry in PEOPLE}
    today = timezone.localdate(now)
    record_absence(
        actor=None, person=people["anke"], starts_on=today, ends_on=today + timedelta(days=4),
        deputy=people["deniz"], now=now - timedelta(days=3),
    )  # fmt: skip
    for name in ("CRM-Sync", "MA-Sync"):
        create_client(actor=None, name=name, now=began, is_demo=True)


CALENDARS = [("Standard", "Europe/Berlin", "DE-BW"), ("Wien", "Europe/Vienna", "AT")]


def _calendar(name: str, zone: str, region: str, began: datetime) -> Calendar:
    """The installation's calendar of that name, made when there is none yet."""
    is_first = not Calendar.objects.filter(is_default=True).exists()
    calendar, is_new = Calendar.objects.get_or_create(name=name, defaults={"is_default": is_first})
    if is_new:
        CalendarVersion.objects.create(
            calendar=calendar,
            number=1,
            timezone=zone,
            holiday_region=region,
            hours=WEEKDAYS,
            valid_from=began,
        )
    return calendar


def _person(
    entry: tuple[str, str, str | None, str, str, str, str], teams: dict[str | None, Team], began: datetime
) -> User:
    name, address, team, role, does, needs, gives = entry
    return create_person(
        actor=None,
        name=name,
        email=f"{address}@nordhang.example",
        team=teams.get(team),
        role=role,
        password=settings.DEMO_PASSWORD,
        profile={"what_i_do": does, "what_i_need": needs, "what_you_get": gives},
        now=began,
        is_demo=True,
    )


def remove() -> None:
    """The people of the demo leave no trace; calendars stay, for others may use them by now."""
    people = User.objects.filter(is_demo=True)
    ApiClient.objects.filter(is_demo=True).delete()
    Absence.objects.filter(person__in=people).delete()
    Membership.objects.filter(person__in=people).delete()
    people.delete()
    teams = Team.objects.filter(is_demo=True)
    teams.exclude(parent=None).delete()
    teams.delete()
