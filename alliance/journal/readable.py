"""What of the feed a program may read: what its other scopes would show it anyway, and of the rest ids and names."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from alliance.errors import Denied
from alliance.journal.feed import Reading

# Entries of these types are as good as the record itself.
SCOPE_OF = {
    "lead": "leads:read",
    "touch": "leads:read",
    "consent": "leads:read",
    "handoff": "handoffs:read",
}
# Of these every feed tells that something happened to whom; why, and what else was said, stays here.
BARE = ("ownership", "holder", "user", "team")
SUBJECTS = (*SCOPE_OF, *BARE)
NAMES_AND_IDS = frozenset(
    {"name", "from", "to", "side", "role", "person_id", "holder_id", "team_id", "team", "parent", "calendar"}
)
# How people get in is nobody's business outside.
PRIVATE = ("user.", "person.sign_in_link_issued")


class ScopeMissing(Denied):
    """The token lacks the scope this address asks for."""

    code = "scope_missing"
    message = _("The token lacks the scope for this.")


def readable_types(scopes: Collection[str], wanted: Sequence[str] | None) -> list[str]:
    """The subject types a token's feed shows; asked for one it may not read, it raises ScopeMissing (403)."""
    if wanted is None:
        return [kind for kind in SUBJECTS if SCOPE_OF.get(kind) in {None, *scopes}]
    for kind in wanted:
        needed = SCOPE_OF.get(kind)
        if needed is not None and needed not in scopes:
            raise ScopeMissing(needed=needed)
    return list(wanted)


def readable(types: Collection[str], limit: int, exclude_origin: str | None) -> Reading:
    """How the feed is read for a token."""
    return Reading(limit, types, exclude_origin, BARE, NAMES_AND_IDS, PRIVATE)
