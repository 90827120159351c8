"""Files of leads: any common encoding, delimiter and notation, German or English, CSV or Excel."""

from leads.intake.files.errors import FileRefused
from leads.intake.files.reading import ReadRow, read_rows
from leads.intake.files.table import Reading, Table, open_table

__all__ = ["FileRefused", "ReadRow", "Reading", "Table", "open_table", "read_rows"]
