"""The demo's import: a list from a fair, with two lines that could not be taken in; it can be undone."""

from datetime import datetime, timedelta

from django.db.models import Q

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.models import ChangeSet, ImportMapping, ImportRun, LeadChange
from leads.intake.runs.actions import map_columns, rehearse_import, run_import, upload_import
from leads.intake.runs.working import read_file, rehearse, take_next_chunk

NAME, SYSTEM = "messe-stuttgart.csv", "messe-stuttgart"
FILE = """\
Nr;Vorname;Nachname;Firma;Position;E-Mail;Telefon;Ort;Erstkontakt;Interesse;Bemerkung
S-1;Andrea;Nowak;Nowak Dosiertechnik;Leiterin Technik;a.nowak@nowak-dosier.example;;Göppingen;{day};ZS-1;Stand 14
S-2;Florian;Beck;Beck Fördertechnik KG;Einkäufer;f.beck@beck-ft.example;0731 5550142;Ulm;{day};ZS-1;
S-3;Gudrun;Maier;Maier Süßmost;Betriebsleiterin;g.maier@maier-most.example;;Nürtingen;{day};SP;
S-4;Hakan;Öztürk;;;hakan@@oeztuerk;;;{day};;Visitenkarte kaum lesbar
S-5;Ruth;Ehlers;Ehlers Pharma;Leiterin Labor;ruth.ehlers@ehlers.example;;Lübeck;{day};ZS-1;
S-6;;Lang;;;;;;{day};;Nur der Nachname
"""


def load(now: datetime) -> None:
    """Go through the same steps as everybody, three days ago."""
    sofia, at = User.objects.get(email="sofia@nordhang.example"), now - timedelta(days=3)
    data = FILE.format(day=f"{at - timedelta(days=6):%d.%m.%Y}").encode("cp1252")
    run = upload_import(actor=sofia, file_name=NAME, size=len(data), parts=[data], now=at)
    read_file(run.pk, at)
    run.refresh_from_db()
    run = map_columns(actor=sofia, run=run, fields=run.columns, system=SYSTEM, dates="", decimals="", now=at)
    terms = {"basis": "not_stated", "reason": "", "policy": "fill", "source": "event"}
    run = rehearse_import(actor=sofia, run=run, now=at, **terms)
    rehearse(run.pk, at)
    run = run_import(actor=sofia, run=ImportRun.objects.get(pk=run.pk), now=at)
    while take_next_chunk(run.pk, at):
        pass
    _mark(run)


def _mark(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(is_demo=True)
    ChangeSet.objects.filter(import_run=run).update(is_demo=True)
    new = LeadChange.objects.filter(change_set__import_run=run, is_new=True)
    Lead.objects.filter(pk__in=new.values("lead_id")).update(is_demo=True)


def remove() -> None:
    """With all that demo people imported; what their change sets noted goes with the demo itself."""
    ImportRun.objects.filter(Q(is_demo=True) | Q(owner__is_demo=True)).delete()
    ImportMapping.objects.filter(system=SYSTEM).delete()
