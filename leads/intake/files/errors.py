"""Why a whole file is refused before anything of it is stored."""

from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.errors import Invalid


def largest_file() -> str:
    """What an upload may weigh, in words."""
    return f"{settings.UPLOAD_LIMIT // 1024**2} MB"


def _too_large() -> str:
    return gettext("This file is too large; split it into several of at most %(limit)s.") % {
        "limit": largest_file()
    }


class FileRefused(Invalid):
    """The file cannot be read as a table of leads; of a workbook other `sheets` may be."""

    code = "file_refused"
    sheets: tuple[str, ...] = ()


class NotATable(FileRefused):
    code = "not_a_table"
    message = _(
        "This file is no table: save it as CSV or as an Excel workbook (.xlsx) with one heading per column."
    )


class EmptyFile(FileRefused):
    code = "empty_file"
    message = _("This file is empty.")


class NoRows(FileRefused):
    code = "no_rows"
    message = _("This file has headings but no rows.")


class NoUsefulColumn(FileRefused):
    code = "no_useful_column"
    message = _(
        "No column tells how to reach a person. Name one “E-mail” or “Phone”, or give names and companies."
    )


class TooManyColumns(FileRefused):
    code = "too_many_columns"
    message = _("This file has too many columns; at most 100 can be read.")


class FileTooLarge(FileRefused):
    code = "file_too_large"
    message: Any = lazy(_too_large, str)()


class WorkbookTooLarge(FileTooLarge):
    """A worker says so, and its words are kept as they stand in the source: without a number."""

    message = _("This workbook unpacks to far more than fits here; split it, or save it as CSV.")


class BrokenRow(FileRefused):
    code = "broken_row"
    message = _(
        "The file cannot be read to its end: a quotation mark is not closed, or a cell is far too long."
    )
