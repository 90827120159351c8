"""What was kept in German for everybody is kept as it stands in the source; what is not ours stays as it is."""

import re

from django.db import migrations

BATCH = 1000
SYSTEM_DECIDES = "Only %(system)s changes this field; the value stays as it is."
SYSTEM_DECIDED = re.compile(
    r"(?:Only (.+) changes this field; the value stays as it is\.|Dieses Feld ändert nur (.+); der Wert bleibt, wie er ist\.)"
)
SOURCE = {
    "Die Person ist nicht erreichbar: Geben Sie eine E-Mail-Adresse, eine Telefonnummer oder Namen und Firma an.":
        "There is no way to reach the person: give an e-mail address, a phone number, or name and company.",
    "Der Wert ist zu lang und wurde gekürzt.":
        "The value is too long and was cut.",
    "Diese Quelle ist nicht bekannt; ihr Wort wurde als Detail behalten.":
        "This source is not known; its word was kept as a detail.",
    "Die weiteren Felder sind zu tief verschachtelt; sie wurden weggelassen.":
        "The further fields are nested too deeply; they were left out.",
    "Die weiteren Felder sind zu groß; sie wurden weggelassen.":
        "The further fields are too large; they were left out.",
    "Die externe Kennung ist länger als 200 Zeichen.":
        "The external id is longer than 200 characters.",
    "Es bleibt kein Weg, die Person zu erreichen: Weder E-Mail-Adresse noch Telefonnummer ist verwendbar.":
        "No way to reach the person remains: neither e-mail address nor phone number can be used.",
    "Das ist keine Internet-Domain; sie wurde weggelassen.":
        "This is no internet domain; it was left out.",
    "Dieses Land ist nicht bekannt; es wurde weggelassen.":
        "This country is not known; it was left out.",
    "Das ist keine E-Mail-Adresse; sie wurde weggelassen.":
        "This is no e-mail address; it was left out.",
    "Das ist keine Telefonnummer; sie wurde weggelassen.":
        "This is no phone number; it was left out.",
    "Diese Sprache ist nicht bekannt; sie wurde weggelassen.":
        "This language is not known; it was left out.",
    "Das ist kein Betrag; er wurde weggelassen.":
        "This is no amount; it was left out.",
    "Das ist kein Datum; es wurde weggelassen.":
        "This is no date; it was left out.",
    "Das ist kein Währungskürzel; es wurde weggelassen.":
        "This is no currency code; it was left out.",
    "Diese Stufe gibt es nicht; sie wurde weggelassen.":
        "This stage does not exist; it was left out.",
    "Dieses Datum liegt in der Zukunft; es wurde weggelassen.":
        "This date lies in the future; it was left out.",
    "Die externe Kennung und die E-Mail-Adresse gehören zu verschiedenen Leads.":
        "The external id and the e-mail address belong to different leads.",
    "Das ist vielleicht eine Person, die wir schon kennen; die Zeile wurde zur Durchsicht behalten.":
        "This may be a person we know already; the row was kept for review.",
    "Woher der Lead zuerst kam, bleibt wie erfasst.":
        "Where the lead first came from stays as it was recorded.",
    "Diese Einwilligung kann nicht verwendet werden; sie wurde weggelassen.":
        "This consent cannot be used; it was left out.",
    "Die Zeile hat mehr Zellen, als es Überschriften gibt.":
        "The row has more cells than there are headings.",
    "Die Zelle sieht wie eine Formel aus; sie wurde als Text behalten und nicht ausgerechnet.":
        "The cell looks like a formula; it was kept as text and not worked out.",
    "Das ist kein Datum, oder Tag und Monat sind nicht zu unterscheiden; es wurde weggelassen.":
        "This is no date, or day and month cannot be told apart; it was left out.",
    "Das ist weder ja noch nein; die Einwilligung wurde weggelassen.":
        "This is neither yes nor no; the consent was left out.",
    "Diese Datei ist keine Tabelle: Speichern Sie sie als CSV oder als Excel-Arbeitsmappe (.xlsx) mit einer Überschrift je Spalte.":
        "This file is no table: save it as CSV or as an Excel workbook (.xlsx) with one heading per column.",
    "Diese Datei ist leer.":
        "This file is empty.",
    "Diese Datei hat Überschriften, aber keine Zeilen.":
        "This file has headings but no rows.",
    "Keine Spalte sagt, wie eine Person zu erreichen ist. Benennen Sie eine mit „E-Mail“ oder „Telefon“ oder geben Sie Namen und Firmen an.":
        "No column tells how to reach a person. Name one “E-mail” or “Phone”, or give names and companies.",
    "Diese Datei hat zu viele Spalten; höchstens 100 können gelesen werden.":
        "This file has too many columns; at most 100 can be read.",
    "Diese Datei ist zu groß; teilen Sie sie in mehrere mit höchstens 200 MB.":
        "This file is too large; split it into several of at most 200 MB.",
    "Die Datei kann nicht bis zum Ende gelesen werden: Ein Anführungszeichen ist nicht geschlossen, oder eine Zelle ist viel zu lang.":
        "The file cannot be read to its end: a quotation mark is not closed, or a cell is far too long.",
    "Bitte geben Sie einen Grund an.":
        "Please give a reason.",
    "Ein Lead kann von dieser Stufe auf diesem Weg nicht in die gewünschte wechseln.":
        "A lead cannot go from this stage to the wanted one this way.",
    "Es ist keine Lead-Definition in Kraft.":
        "There is no lead definition in force.",
    "Die Person hat auf diesem Kanal widersprochen; die Einwilligung wurde weggelassen.":
        "The person has objected on this channel; the consent was left out.",
    "Dieses Feld ändern nur Personen im Arbeitsbereich; der Wert bleibt, wie er ist.":
        "Only people in the workspace change this field; the value stays as it is.",
}


def source_of(text):
    """The words as in the source, and the names in them."""
    if found := SYSTEM_DECIDED.fullmatch(text):
        return SYSTEM_DECIDES, {"system": found[1] or found[2]}
    return SOURCE.get(text, text), {}


def keep_source(apps, schema_editor):
    notes = apps.get_model("intake", "ImportNote").objects
    for batch in batches(notes):
        for note in batch:
            note.about = [with_source(*one) for one in note.about]
        notes.bulk_update(batch, ["about"])
    runs = apps.get_model("intake", "ImportRun").objects
    for run in runs.exclude(failed_because="").only("failed_because").iterator(chunk_size=BATCH):
        runs.filter(pk=run.pk).update(failed_because=source_of(run.failed_because)[0])


def with_source(code, text, column, values=None):
    words, found = (text, values) if values is not None else source_of(text)
    return [code, words, column, found]


def keep_text(apps, schema_editor):
    notes = apps.get_model("intake", "ImportNote").objects
    for batch in batches(notes):
        for note in batch:
            note.about = [
                [code, text % values if values else text, column] for code, text, column, values in note.about
            ]
        notes.bulk_update(batch, ["about"])


def batches(notes):
    last = 0
    while batch := list(notes.filter(pk__gt=last).only("about").order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_what_bulk_actions_did")]

    operations = [migrations.RunPython(keep_source, keep_text)]
