"""Taking leads out as a file with the filters, order and columns of the list; the journal keeps who took what."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.errors import Denied, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.queries import visible_leads
from leads.intake.export_columns import Exported, exported_columns, row_of
from leads.intake.files.inert import inert
from leads.intake.filters import LeadFilter
from leads.intake.lists import last_touches
from leads.intake.permissions import may_export_leads

MOST_ROWS = 20_000
CHUNK = 1000
_NAME = ("first_name", "last_name", "company_name", "email", "phone")


class ExportNotAllowed(Denied):
    """Whoever works on neither side does not carry leads away."""

    message = gettext_lazy(
        "Only people of marketing or sales take leads out as a file. Ask one of them for it."
    )


class UnknownFormat(Invalid):
    """Leads leave as CSV or as an Excel workbook."""

    code = "unknown_format"


@transaction.atomic
def export_leads(*, actor: User, asked: LeadFilter, file_format: str, now: datetime) -> IO[bytes]:
    """The first 20,000 leads of a list as a file, from its beginning; no byte leaves before the journal knows."""
    require(may_export_leads(actor), ExportNotAllowed)
    if file_format not in WRITERS:
        raise UnknownFormat()
    columns = exported_columns(asked.columns.codes)
    headings = [str(column.heading) for column in columns]
    rows = ([column.value(row) for column in columns] for row in _rows(actor, asked, now))
    file = TemporaryFile()  # noqa: SIM115 - whoever sends the file closes it
    written = WRITERS[file_format](file, headings, _ended(rows))
    count = min(written, MOST_ROWS)
    data = {"filters": asked.canonical, "columns": headings, "count": count, "format": file_format}
    record(actor, "leads.exported", actor, data=data, at=now)
    file.seek(0)
    return file


def _ended(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """As many as a file takes, and a last line that says so when there are more."""
    yield from islice(rows, MOST_ROWS)
    if next(rows, None) is not None:
        yield [_("Not all: this file holds only the first %(count)s leads.") % {"count": MOST_ROWS}]


def is_too_long(actor: User, asked: LeadFilter) -> bool:
    """More leads fulfil the filters than a file takes."""
    found = asked.apply(visible_leads(actor)).order_by().values_list("pk")
    return len(found[: MOST_ROWS + 1]) > MOST_ROWS


def _rows(actor: User, asked: LeadFilter, now: datetime) -> Iterator[Exported]:
    """A thousand at a time from a cursor of the database, as of one moment."""
    fields = {field for column in exported_columns(asked.columns.codes) for field in column.fields}
    leads = asked.apply(visible_leads(actor)).order_by(*asked.order).only(*_NAME, *fields)
    if asked.columns.has("owner"):
        leads = leads.select_related("owner")
    found = leads[: MOST_ROWS + 1].iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        prefetch_related_objects(chunk, "consents")
        touches = last_touches(chunk) if asked.columns.has("touch") else {}
        for lead in chunk:
            yield row_of(lead, touches.get(lead.pk), now)


def _write_csv(file: IO[bytes], headings: list[str], rows: Iterable[list[Any]]) -> int:
    """In the reader's notation, with the mark by which Excel knows the encoding."""
    point = str(get_format("DECIMAL_SEPARATOR"))
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";" if point == "," else ",")
    writer.writerow(headings)
    count = 0
    for row in rows:
        writer.writerow([_as_text(value, point) for value in row])
        count += 1
    text.detach()
    return count


def _as_text(value: Any, point: str) -> str:
    if isinstance(value, Decimal):
        return str(value).replace(".", point)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return "" if value is None else inert(str(value))


def _write_workbook(file: IO[bytes], headings: list[str], rows: Iterable[list[Any]]) -> int:
    """Numbers and days as such; text stays text, whatever it begins with."""
    from openpyxl import Workbook  # slow
    from openpyxl.cell import WriteOnlyCell  # slow

    def cell(value: Any) -> Any:
        if isinstance(value, datetime):
            return timezone.make_naive(value).replace(microsecond=0)
        if not isinstance(value, str) or not value.startswith(("=", "#")):
            return value
        text = WriteOnlyCell(sheet, value=value)
        text.data_type = "s"
        return text

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Leads"))
    sheet.freeze_panes = "A2"
    sheet.append(headings)
    count = 0
    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    workbook.save(file)
    return count


WRITERS = {"csv": _write_csv, "xlsx": _write_workbook}
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": _WORKBOOK}
