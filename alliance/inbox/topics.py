"""What open pages can listen to; a topic only says "this changed", the page fetches the rest itself."""

from collections.abc import Iterable

from alliance.journal.models import Entry


def of_entries(entries: Iterable[Entry]) -> set[str]:
    """The record, the record whose timeline it stands in, and the list of such records."""
    topics: set[str] = set()
    for entry in entries:
        topics.add(f"{entry.subject_type}:{entry.subject_id}")
        topics.add(f"{entry.thread_type}:{entry.thread_id}")
        topics.add(f"{entry.subject_type}s")
    return topics


def of_people(ids: Iterable[int]) -> set[str]:
    return {f"user:{person}" for person in ids}
