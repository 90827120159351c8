"""What the workspace's database says afterwards, asked past the program."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg2

from alliance.calendars.clock import due_at
from alliance.calendars.models import CalendarVersion
from tests.workspace import Workspace, until

PENDING = """
SELECT (SELECT count(*) FROM journal_entry e
        WHERE NOT EXISTS (SELECT 1 FROM journal_publication p WHERE p.entry_id = e.id))
     + (SELECT coalesce(max(seq), 0) FROM journal_publication)
     - (SELECT coalesce(max(position), 0) FROM journal_reader WHERE name = 'inbox')
     + (SELECT count(*) FROM inbox_parkedentry)
"""
ITEMS = """
SELECT subject_id, recipient_id FROM inbox_item
WHERE subject_type = 'handoff' AND kind = %s AND subject_id = ANY(%s)
"""
CLOCKS = """
SELECT h.offered_at, h.limit_minutes, h.due_at, v.timezone, v.holiday_region, v.hours, v.extra_holidays
FROM handoffs_handoff h JOIN calendars_calendarversion v ON v.id = h.calendar_version_id
WHERE h.id = ANY(%s)
"""
VERBS = """
SELECT verb FROM journal_entry WHERE subject_type = 'handoff' AND subject_id = %s ORDER BY id
"""


class Ledger:
    """Reads the database of a workspace; each question has a connection of its own, for servers come and go."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def ask(self, question: str, *terms: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.workspace.addresses["DATABASE_URL"])
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(question, terms)
            return list(cursor.fetchall())

    def last_seq(self) -> int:
        return int(self.ask("SELECT coalesce(max(seq), 0) FROM journal_publication")[0][0])

    def wait_until_told(self, patience: float = 40.0) -> None:
        """Until every entry is published and its news told."""
        until(lambda: self.ask(PENDING)[0][0] == 0, patience, lambda: f"{self.ask(PENDING)} pending")

    def items(self, handoffs: Sequence[int], kind: str = "handoff_answer") -> Counter[tuple[int, int]]:
        """(hand-off, recipient) → how many inbox items."""
        return Counter((row[0], row[1]) for row in self.ask(ITEMS, kind, list(handoffs)))

    def handoffs_of(self, leads: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Hand-off → its lead and assignee."""
        found = self.ask(
            "SELECT id, lead_id, assignee_id FROM handoffs_handoff WHERE lead_id = ANY(%s)", list(leads)
        )
        return {handoff: (lead, assignee) for handoff, lead, assignee in found}

    def verbs(self, handoff: int) -> list[str]:
        """What the journal says of a hand-off, in order."""
        return [verb for (verb,) in self.ask(VERBS, handoff)]

    def check_due_times(self, handoffs: Sequence[int]) -> int:
        """Every stored due time is the one of the offer, whatever happened since; gives how many."""
        rows = self.ask(CLOCKS, list(handoffs))
        for offered_at, minutes, stored, zone, region, hours, extra in rows:
            version = CalendarVersion(timezone=zone, holiday_region=region, hours=hours, extra_holidays=extra)
            assert stored == due_at(offered_at, minutes, version)
        return len(rows)

    def check_feed(self) -> int:
        """The feed has every entry once and no gap; gives its length."""
        rows = self.ask("SELECT seq, entry_id FROM journal_publication ORDER BY seq")
        entries = {entry for (entry,) in self.ask("SELECT id FROM journal_entry")}
        assert [seq for seq, _entry in rows] == list(range(rows[0][0], rows[0][0] + len(rows)))
        assert sorted(entry for _seq, entry in rows) == sorted(entries)
        return len(rows)
