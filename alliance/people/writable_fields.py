"""Which fields of a lead a program may write; downstream says which fields there are."""

from alliance.consequences import WRITABLE_FIELDS, ask
from alliance.people.models import ApiClient


def all_writable_fields() -> list[tuple[str, str]]:
    """The fields that a program may be limited to, each with its name for readers."""
    return [field for fields in ask(WRITABLE_FIELDS) for field in fields]


def writable_words(client: ApiClient) -> list[str]:
    """In words what a limited program may write; empty for one that may write everything."""
    labels = dict(all_writable_fields())
    return [labels.get(name, name) for name in client.writable_fields or ()]
