"""A file of leads on its way in: what it says, how it is read, how far it has come."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.stored_words import said
from leads.crm.models import Consent, Lead
from leads.intake.models.change_sets import ChangeSet

FILE_DAYS = 14
COUNTS = ("created", "updated", "unchanged", "possible_duplicates", "refused", "warnings")


class ImportRun(models.Model):
    """One file from the upload to the leads that came of it; it goes on after any interruption."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("being read")
        READ = "read", _("columns to be named")
        MAPPED = "mapped", _("legal basis to be named")
        REHEARSING = "rehearsing", _("being rehearsed")
        REHEARSED = "rehearsed", _("rehearsed, ready to run")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("stopped")
        FAILED = "failed", _("failed")

    class Policy(models.TextChoices):
        UPDATE = "update", _("Update known leads with what the file says")
        FILL = "fill", _("Only fill what is empty about known leads")
        LEAVE = "leave", _("Leave known leads alone, take in new ones only")

    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    file_size = models.BigIntegerField()

    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=4, blank=True)
    sheet = models.CharField(max_length=200, blank=True, help_text="of a workbook")
    sheets = models.JSONField(default=list, help_text="of a workbook, those that hold something")
    first_line = models.CharField(
        max_length=10, blank=True, help_text="headings or data; empty: to be found out"
    )
    date_order = models.CharField(max_length=12, blank=True, help_text="empty: as the column shows")
    decimal_sign = models.CharField(max_length=1, blank=True, help_text="empty: as the column shows")
    headings = models.JSONField(default=list)
    samples = models.JSONField(default=list, help_text="per column its first values")
    row_count = models.PositiveIntegerField(default=0)
    chunk_count = models.PositiveIntegerField(default=0)
    columns = models.JSONField(
        default=list, help_text="per column the field it means, empty for an own field"
    )
    notation = models.JSONField(null=True, help_text="how the columns write dates and amounts")

    system = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=20, choices=Lead.Source.choices, default=Lead.Source.IMPORT)
    basis = models.CharField(max_length=30, choices=Consent.Basis.choices, default=Consent.Basis.NOT_STATED)
    basis_reason = models.CharField(max_length=300, blank=True)
    policy = models.CharField(max_length=10, choices=Policy.choices, default=Policy.UPDATE)

    position = models.PositiveIntegerField(default=0, help_text="chunks taken in")
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    possible_duplicates = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    notes_kept = models.PositiveIntegerField(default=0)
    rehearsal = models.JSONField(default=dict, help_text="the figures of the last rehearsal")

    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    stumbles = models.PositiveSmallIntegerField(default=0, help_text="failures one after another")
    failed_because = models.TextField(blank=True, help_text="words as in the source")
    change_set = models.OneToOneField(
        ChangeSet, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_run"
    )
    file_forgotten_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position__lte=F("chunk_count")), name="import_stays_within_its_file"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="imports_newest"),
            models.Index(
                fields=["heartbeat_at"],
                condition=Q(state__in=["uploaded", "rehearsing", "running"]),
                name="imports_under_way",
            ),
            models.Index(
                fields=["created_at"], condition=Q(file_forgotten_at=None), name="import_files_kept"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.UPLOADED, self.State.REHEARSING, self.State.RUNNING}

    @property
    def has_run(self) -> bool:
        return self.change_set_id is not None

    @property
    def is_undone(self) -> bool:
        return self.change_set is not None and self.change_set.undone_at is not None

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.row_count if self.row_count else 0

    @property
    def why_failed(self) -> str:
        """In the language of the reader."""
        return said(self.failed_because)

    @property
    def file_kept_until(self) -> datetime:
        return self.created_at + timedelta(days=FILE_DAYS)


class ImportPiece(models.Model):
    """A part of the uploaded file as it came; every host of the installation can read it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_piece_comes_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class ImportChunk(models.Model):
    """Up to a thousand rows of the file, read once into lines and cells: what one transaction takes in."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    rows = models.BinaryField(help_text="zlib of msgpack: [[line, [cell, …]], …]")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_chunk_comes_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class ImportNote(models.Model):
    """A line about which something is to be said: refused, kept for review, or taken in with a warning."""

    class Kind(models.TextChoices):
        REFUSED = "refused", _("refused")
        DUPLICATE = "possible_duplicate", _("possible duplicate")
        WARNING = "warning", _("taken in with a warning")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="notes", db_index=False)
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.JSONField(help_text="[[code, words as in the source, column, {name: value}], …]")
    cells = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="import_line_is_noted_once")]
        indexes = [models.Index(fields=["run", "kind", "line"], name="import_notes_by_kind")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.line}"

    @property
    def said(self) -> list[tuple[str, str]]:
        """(column, words) in the language of the reader."""
        return [(column, said(words, values)) for _code, words, column, values in self.about]


class ImportFix(models.Model):
    """A cell that somebody corrected before the run; the file itself stays as it came."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="fixes", db_index=False)
    line = models.PositiveIntegerField()
    column = models.PositiveSmallIntegerField()
    value = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "line", "column"], name="import_cell_is_fixed_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.line}/{self.column}"


class ImportMapping(models.Model):
    """What the headings of one source mean, remembered from its last file."""

    system = models.CharField(max_length=60, unique=True)
    fields = models.JSONField(help_text="heading → field, empty for an own field")
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.system
