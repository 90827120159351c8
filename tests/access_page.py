"""The page docs/access.md: who may do what, made of the permission matrix."""

from collections.abc import Iterable
from types import ModuleType

from tests.matrix import ACTORS, Row, TokenRow

HEAD = """# Who may do what

Written from the permission matrix (`tests/matrix`), which the tests hold against every address, page and REST,
with every method. `.venv/bin/python -m tests.write_access_page` writes it anew.

The people of the table are those of the demo. Marketing: Jana leads it, Tobias and Sofia work in it. Sales: Ralf
leads it, Deniz and Carolin are its south, Anke its north. Helga is executive, Yusuf facilitator, Paul
administrator, Ingrid auditor. Whoever signs in without a place finds nothing (404), whoever is not signed in is
sent to sign in; where an address is open to them, the table says so.
"""
PLACED = ACTORS[:-2]
SIDES = ACTORS[:7]
GROUPS = {
    frozenset(PLACED): "everybody with a place",
    frozenset(SIDES): "the people of both sides",
    frozenset({"jana", "ralf"}): "who leads a side",
    frozenset({"jana", "ralf", "paul"}): "who leads a side, administrators",
    frozenset({"paul"}): "administrators",
    frozenset(ACTORS[:3]): "the people of marketing",
    frozenset(ACTORS[3:7]): "the people of sales",
    frozenset(): "nobody",
}


def page(rooms: Iterable[ModuleType]) -> str:
    return "\n".join([HEAD, *filter(None, map(section, rooms))])


def section(room: ModuleType) -> str:
    rows: list[Row] = getattr(room, "ROWS", [])
    tokens: list[TokenRow] = getattr(room, "TOKEN_ROWS", [])
    lines = [f"## {(room.__doc__ or '').strip()}\n"]
    if rows:
        lines += ["| Address | Method | Which | Who may |", "|---|---|---|---|", *map(line, rows), ""]
    if tokens:
        lines += [
            "| REST address | Method | Scope | Programs of |",
            "|---|---|---|---|",
            *map(token_line, tokens),
            "",
        ]
    return "\n".join(lines)


def line(row: Row) -> str:
    return f"| `{row.url_name}` | {row.method} | {which(row)} | {who_may(row)} |"


def which(row: Row) -> str:
    """The name of the function that makes the record says what it is."""
    name = row.arrange.__name__
    return "" if name == "<lambda>" else name.replace("_", " ")


def who_may(row: Row) -> str:
    if row.url_name in OPEN:
        return "everybody, signed in or not"
    if row.url_name in OWN:
        return "each for themselves, where there is one"
    may = {who for who in PLACED if row.expect[who] < 400}
    words = GROUPS.get(frozenset(may)) or ", ".join(who.title() for who in PLACED if who in may)
    return f"{words}, people without a place" if row.expect["stranger"] < 400 else words


def token_line(row: TokenRow) -> str:
    sides = [side or "neither side" for side in (None, "marketing", "sales") if row.status_for(side) < 400]
    return f"| `{row.url_name}` | {row.method} | `{row.scope}` | {', '.join(sides)} |"


# What the anonymous get as well; of everywhere else the matrix test knows that they are sent to sign in.
OPEN = {
    "health", "home", "too_large", "language_switch", "api_schema", "api_docs", "account_login", "account_logout",
    "account_inactive", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "mfa_authenticate",
}  # fmt: skip
# A password, a second factor, recovery codes: the people of the matrix have none, so its rows show none of it.
OWN = {
    "account_reauthenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes",
}  # fmt: skip
