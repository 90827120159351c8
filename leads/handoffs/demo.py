"""Hand-offs of the demo company in every state, so that each demo login meets something to do."""

from bisect import bisect_left
from datetime import datetime, timedelta

from django.db import connection

from alliance.calendars.clock import business_minutes
from alliance.calendars.models import CalendarVersion
from alliance.calendars.queries import default_calendar, version_at
from alliance.people.models import Team, User
from leads.crm.models import Lead
from leads.handoffs import actions
from leads.handoffs.models import Handoff
from leads.handoffs.reasons import Placement

DAY = 9 * 60
# Sixty days reach further back than any step of the story.
MOST = 60 * 24 * 60


def load(now: datetime) -> None:
    """Hand-offs in every state, told in working time back from now."""
    story = Story(now)
    story.waiting()
    story.being_worked_on()
    story.finished()
    story.came_back()
    story.to_marketing()
    story.for_leads_and_deputies()


class Story:
    """Each step at an instant that lies so many working minutes before now."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.version: CalendarVersion = version_at(default_calendar(), now)

    def ago(self, minutes: int) -> datetime:
        """The latest instant at least so many working minutes before now."""
        end = self.now.replace(second=0, microsecond=0)

        def is_enough(before: int) -> bool:
            return business_minutes(end - timedelta(minutes=before), end, self.version) >= minutes

        return end - timedelta(minutes=bisect_left(range(MOST), True, key=is_enough))

    def offer(self, lead: str, by: str, team: str, to: str | None, minutes: int, **context: str) -> Handoff:
        found = _lead(lead)
        return actions.offer_handoff(
            actor=_person(by),
            lead=found,
            team=Team.objects.get(name=team),
            assignee=_person(to) if to else None,
            context={**_context(found), **context},
            now=self.ago(minutes),
        )

    def accept(self, handoff: Handoff, minutes: int) -> Handoff:
        return actions.accept_handoff(actor=_receiver(handoff), handoff=handoff, now=self.ago(minutes))

    def reach(self, handoff: Handoff, minutes: int, text: str, outcome: str = "reached") -> Handoff:
        return actions.log_response(
            actor=_receiver(handoff),
            handoff=handoff,
            kind="call",
            outcome=outcome,
            text=text,
            now=self.ago(minutes),
        )

    def waiting(self) -> None:
        """Three answers are owed: one soon, one with time, one overdue."""
        self.offer(
            "mara.keller", "tobias", "Vertrieb Süd", "deniz", 18,
            why_now="Fragt nach einer Preisspanne für 40 Pressen und möchte einen Rückruf.",
            promised="Eine erste Preisspanne am Telefon, noch diese Woche.",
            what_they_saw="Verschleißstudie zweimal gelesen, zuletzt Seite 7 (Preislogik).",
            open_questions="Welche Steuerung? Wer unterschreibt ab 25.000 €?",
        )  # fmt: skip
        self.offer(
            "sven.albrecht",
            "sofia",
            "Vertrieb Süd",
            "deniz",
            90,
            why_now="Hat vier Mails zur Nachrüstung geöffnet.",
        )
        self.offer(
            "aylin.celik",
            "tobias",
            "Vertrieb Süd",
            "carolin",
            DAY + 60,
            why_now="War im Webinar und fragte nach IP69K.",
        )
        self.offer("jutta.graf", "nils", "Innendienst", None, 45, why_now="Möchte den Servicevertrag sehen.")

    def being_worked_on(self) -> None:
        """Accepted; tried; reached."""
        waiting = self.offer(
            "luca.moretti", "nils", "DACH-Süd", "marco", 50, why_now="Am Stand: 40 Pressen nachrüsten."
        )
        self.accept(waiting, 30)
        tried = self.offer(
            "jens.wiedemann", "nils", "Innendienst", "julia", 200, why_now="Fragt nach der Nachrüstung."
        )
        self.accept(tried, 150)
        self.reach(tried, 140, "Mailbox, ruft vielleicht zurück.", outcome="not_reached")
        warm = self.offer(
            "katrin.vogel", "tobias", "Vertrieb Süd", "deniz", 2 * DAY, why_now="Bittet um einen Termin."
        )
        self.accept(warm, 2 * DAY - 20)
        self.reach(warm, 2 * DAY - 40, "Gesprochen, schickt Fotos der Linie.")

    def finished(self) -> None:
        """Qualified, disqualified, withdrawn."""
        won = self.offer(
            "urs.zgraggen", "sofia", "DACH-Süd", "marco", 12 * DAY, why_now="Plant eine zweite Linie."
        )
        self.accept(won, 12 * DAY - 30)
        self.reach(won, 12 * DAY - 45, "Bedarf bestätigt, Budget ab Januar.")
        actions.qualify_handoff(
            actor=_person("marco"), handoff=won, need="Zustandsüberwachung für zwei Linien",
            next_step="Vor-Ort-Termin in Appenzell", next_step_on=(self.now + timedelta(days=9)).date(),
            now=self.ago(11 * DAY),
        )  # fmt: skip
        gone = self.offer(
            "nina.behrens", "sofia", "Vertrieb Süd", "katrin", 14 * DAY, why_now="Fragt nach Inbetriebnahme."
        )
        self.accept(gone, 14 * DAY - 60)
        self.reach(gone, 14 * DAY - 120, "Hat schon gekauft.")
        actions.disqualify_handoff(
            actor=_person("katrin"), handoff=gone, reason="bought_elsewhere",
            sentence="Hat im Oktober bei einem Mitbewerber gekauft.", now=self.ago(13 * DAY),
        )  # fmt: skip
        double = self.offer(
            "markus.thiel", "tobias", "Innendienst", "stefan", 60, why_now="Fragt nach Lieferzeiten."
        )
        actions.withdraw_handoff(
            actor=_person("tobias"),
            handoff=double,
            sentence="Möchte erst das Webinar sehen.",
            now=self.ago(50),
        )

    def came_back(self) -> None:
        """Rejections and returns: two wait for marketing, others are settled or disputed."""
        fresh = self.offer(
            "thomas.reiter", "tobias", "DACH-Süd", "marco", 4 * DAY, why_now="Messekontakt mit Plan."
        )
        self._reject(fresh, "outside_target", "Baut nur Einzelstücke, keine Serie.", 3 * DAY)
        settled = self.offer(
            "peter.hansen", "tobias", "Innendienst", "julia", 9 * DAY, why_now="Viermal geklickt."
        )
        answer = self._reject(
            settled, "incomplete_data", "Telefonnummer fehlt, Mail kommt zurück.", 9 * DAY - 90
        )
        self._confirm(answer, Placement.NURTURING, 8 * DAY)
        argued = self.offer(
            "sabine.kroll", "sofia", "Innendienst", "stefan", 7 * DAY, why_now="Partner empfiehlt sie."
        )
        answer = self._reject(argued, "below_definition", "Zu wenig Interesse erkennbar.", 7 * DAY - 60)
        actions.dispute_handoff(
            actor=answer.assignee or _person("sofia"), handoff=answer,
            sentence="Passung A und 64 Punkte: erfüllt die Vereinbarung.", now=self.ago(6 * DAY),
        )  # fmt: skip
        later = self.offer(
            "franziska.hummel", "tobias", "Vertrieb Süd", "carolin", 6 * DAY, why_now="Fragt nach Referenzen."
        )
        self._return(later, "timing", "Umbau erst im Frühjahr.", 80, 40)
        past = self.offer("georg.pichler", "sofia", "DACH-Süd", "marco", 20 * DAY, why_now="Messekontakt.")
        back = self._return(past, "information_stage", "Vergleicht noch, will Zahlen sehen.", None, 19 * DAY)
        self._confirm(back, Placement.NURTURING, 18 * DAY)

    def to_marketing(self) -> None:
        """The same way in the other direction: sales asks marketing to go on with somebody."""
        won = _lead("dieter.brueckmann")
        forward = self.offer(
            "dieter.brueckmann", "sofia", "Vertrieb Süd", "carolin", 25 * DAY, why_now="Empfehlung."
        )
        forward = self.accept(forward, 25 * DAY - 60)
        forward = self.reach(forward, 25 * DAY - 90, "Interesse an L3, kein Zeitdruck.")
        back = self._return(forward, "no_budget_yet", "Budget erst im neuen Jahr.", None, 24 * DAY)
        self._confirm(back, Placement.REOFFER, 23 * DAY)
        again = self.offer(
            won.email.partition("@")[0],
            "sofia",
            "Vertrieb Süd",
            "carolin",
            5 * DAY,
            why_now="Fragt wieder an.",
        )
        self.accept(again, 5 * DAY - 60)
        self.reach(again, 5 * DAY - 120, "Möchte Beispiele sehen.")
        actions.return_handoff(
            actor=_person("carolin"), handoff=again, reason="stakeholder_missing",
            sentence="Der Technikleiter muss dazu.", now=self.ago(20),
        )  # fmt: skip
        self.ask_marketing(
            "gerda.lenz", "deniz", "sofia", 70, "Kennt uns, braucht noch Zeit: bitte weiter entwickeln."
        )

    def for_leads_and_deputies(self) -> None:
        """Anke is away and Deniz stands in; both leads have work of their own, and so has whoever was refused."""
        self.offer("doris.wenz", "sofia", "Vertrieb Nord", "anke", 40, why_now="Fragt nach einem Testgerät.")
        self.offer("emre.sahin", "miriam", "Vertrieb", "ralf", 100, why_now="Will einen Rahmenvertrag.")
        taken = self.offer("ana.pereira", "tobias", "Vertrieb Süd", "katrin", 120, why_now="Plant in Porto.")
        self._reject(taken, "existing_opportunity", "Dazu läuft schon ein Angebot.", 65)
        wrong = self.offer("oliver.stein", "jana", "Innendienst", "stefan", 110, why_now="Fragt nach SP.")
        self._reject(wrong, "wrong_routing", "Gehört zu den Schlüsselkunden.", 95)
        self.ask_marketing("hannes.egger", "marco", "jana", 55, "Zieht um, erst danach ein Thema.")

    def ask_marketing(self, lead: str, by: str, to: str, minutes: int, why_now: str) -> None:
        found = _lead(lead)
        actions.offer_handoff(
            actor=_person(by), lead=found, team=Team.objects.get(name="Marketing"), assignee=_person(to),
            context={**_context(found), "why_now": why_now}, now=self.ago(minutes),
        )  # fmt: skip

    def _reject(self, handoff: Handoff, reason: str, sentence: str, minutes: int) -> Handoff:
        _closed, answer = actions.reject_handoff(
            actor=_receiver(handoff), handoff=handoff, reason=reason, sentence=sentence, now=self.ago(minutes)
        )
        return answer

    def _return(
        self, handoff: Handoff, reason: str, sentence: str, days: int | None, minutes: int
    ) -> Handoff:
        if not handoff.is_accepted:
            handoff = self.accept(handoff, minutes + 120)
            handoff = self.reach(handoff, minutes + 60, "Gesprochen.")
        _closed, back = actions.return_handoff(
            actor=_receiver(handoff), handoff=handoff, reason=reason, sentence=sentence,
            resume_on=(self.now + timedelta(days=days)).date() if days else None, now=self.ago(minutes),
        )  # fmt: skip
        return back

    def _confirm(self, answer: Handoff, placement: Placement, minutes: int) -> None:
        placer = answer.assignee or _person("jana")
        actions.confirm_handoff(actor=placer, handoff=answer, placement=placement, now=self.ago(minutes))


def _lead(name: str) -> Lead:
    return Lead.objects.get(email__startswith=f"{name}@", is_demo=True)


def _person(name: str) -> User:
    return User.objects.get(email=f"{name}@nordhang.example")


def _receiver(handoff: Handoff) -> User:
    """Who really has it: the assignee may be somebody's deputy."""
    return handoff.assignee or _person("ralf")


def _context(lead: Lead) -> dict[str, str]:
    """A package that says something in every item."""
    return {
        "who": f"{lead.name}, {lead.job_title}, {lead.company_name}",
        "why_now": "Hat sich in dieser Woche mehrfach umgesehen.",
        "what_they_saw": "Produktseite, Verschleißstudie, Webinar.",
        "interest": ", ".join(lead.interest) or "ZS-1",
        "promised": "Nichts.",
        "next_step": "Anrufen und nach der Linie fragen.",
        "open_questions": "Wer entscheidet mit?",
        "score": f"Passung {lead.fit_grade}, {lead.engagement_points} Punkte Interesse",
    }


def remove() -> None:
    """Hand-offs of demo leads, closed ones too: the demo never happened."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL alliance.erasure = 'on'")
    demo = Handoff.objects.filter(lead__is_demo=True)
    demo.exclude(answers=None).delete()
    demo.delete()
