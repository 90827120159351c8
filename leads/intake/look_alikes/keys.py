"""What two leads are compared by. Two with a key in common may be one person; how alike they are says `likeness`."""

import hashlib
import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from leads.intake.values.emails import FREE_MAIL
from leads.intake.values.phones import national
from leads.intake.values.text import fold

Values = Mapping[str, Any]
COLUMNS = ("id", "first_name", "last_name", "company_name", "company_domain", "email", "phone")
# How much each reason says, out of a hundred; the best one counts, each further one adds a little.
STRENGTH = {
    "same_email": 98,
    "former_email": 95,
    "same_mailbox": 90,
    "name_and_phone": 85,
    "similar_name_and_phone": 70,
    "name_and_domain": 65,
    "name_and_company": 60,
    "name_and_local_part": 55,
}
FURTHER = 4
# Slips of the finger and second names of the same providers.
_PROVIDERS = {
    "googlemail.com": "gmail.com", "gmial.com": "gmail.com", "gmail.de": "gmail.com", "gamil.com": "gmail.com",
    "gmail.con": "gmail.com", "gmal.com": "gmail.com", "hotmial.com": "hotmail.com", "hotmail.con": "hotmail.com",
    "outlok.com": "outlook.com", "outlook.con": "outlook.com", "yaho.de": "yahoo.de", "yahoo.con": "yahoo.com",
    "gmx.dee": "gmx.de", "gnx.de": "gmx.de", "web.dee": "web.de", "t-onlin.de": "t-online.de",
    "tonline.de": "t-online.de",
}  # fmt: skip
_LEGAL_FORMS = re.compile(
    r"\b(gmbh|mbh|ag|kg|kgaa|ohg|gbr|se|eg|ek|e\.k\.|co|inc|ltd|llc|sa|srl|spa|bv|nv|und|&)\b"
)
_ROLES = frozenset(
    ["info", "kontakt", "office", "mail", "sales", "vertrieb", "marketing", "service", "support", "einkauf"]
)
ALIKE = 0.84


def keys_of(values: Values) -> dict[str, str]:
    """Kind of key → what it is for this lead."""
    name, phone = _name(values), values.get("phone") or ""
    local, domain = _mailbox(values.get("email") or "")
    company = _company(values.get("company_name") or "")
    site = values.get("company_domain") or (domain if domain not in FREE_MAIL else "")
    keys = {
        "email": values.get("email") or "",
        "mailbox": f"{local}@{domain}" if local and local not in _ROLES else "",
        "phone": national(phone) if phone else "",
        "name_phone": f"{name} {national(phone)}" if name and phone else "",
        "name_company": f"{name} {company}" if name and company else "",
        "name_domain": f"{name} {site}" if name and site else "",
        "name_local": f"{name} {local}" if name and local and local not in _ROLES else "",
    }
    return {kind: key for kind, key in keys.items() if key}


def numbers_of(values: Values) -> set[int]:
    """The keys as they are stored."""
    return {number_of(kind, key) for kind, key in keys_of(values).items() if kind != "email"}


def number_of(kind: str, key: str) -> int:
    digest = hashlib.blake2b(f"{kind}\0{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def likeness(one: Values, other: Values) -> tuple[list[str], int]:
    """Why the two may be one person, the best reason first, and how strong that is; nothing for two strangers."""
    mine, theirs = keys_of(one), keys_of(other)
    shared = {kind for kind, key in mine.items() if theirs.get(kind) == key}
    reasons = {reason for kind, reason in _EXACT.items() if kind in shared}
    if "phone" in shared and "name_phone" not in shared and _similar(one, other):
        reasons.add("similar_name_and_phone")
    if "same_mailbox" in reasons and not _may_share_mailbox(one, other):
        reasons.discard("same_mailbox")
    ranked = sorted(reasons, key=lambda reason: -STRENGTH[reason])
    return ranked, min(99, STRENGTH[ranked[0]] + FURTHER * (len(ranked) - 1)) if ranked else 0


_EXACT = {
    "email": "same_email",
    "mailbox": "same_mailbox",
    "name_phone": "name_and_phone",
    "name_domain": "name_and_domain",
    "name_company": "name_and_company",
    "name_local": "name_and_local_part",
}


def _name(values: Values) -> str:
    """All words of the name in order of the alphabet: `Keller, Mara` is Mara Keller."""
    both = fold(f"{values.get('first_name') or ''} {values.get('last_name') or ''}")
    words = sorted(re.findall(r"[^\W_]+", both))
    return " ".join(words) if len(words) > 1 else ""


def _mailbox(email: str) -> tuple[str, str]:
    """Without dots and what follows a plus, at the provider that was meant."""
    local, _at, domain = email.partition("@")
    return local.partition("+")[0].replace(".", "").replace("-", ""), _PROVIDERS.get(domain, domain)


def _company(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", _LEGAL_FORMS.sub(" ", fold(name))))


def _similar(one: Values, other: Values) -> bool:
    """`M. Keller`, `Keller` and `Mara Kellner` are like Mara Keller; Jens Keller is not."""
    names = [(fold(each.get("first_name") or ""), fold(each.get("last_name") or "")) for each in (one, other)]
    (first, last), (their_first, their_last) = names
    if not (last and their_last):
        return False
    if last == their_last:
        short, long = sorted((first.rstrip("."), their_first.rstrip(".")), key=len)
        return long.startswith(short) or _ratio(short, long) >= ALIKE
    return bool(first) and _ratio(f"{first} {last}", f"{their_first} {their_last}") >= ALIKE


def _may_share_mailbox(one: Values, other: Values) -> bool:
    """One mailbox in two spellings is one person unless both are named and the names have nothing in common."""
    mine, theirs = (set(_name(each).split()) for each in (one, other))
    return not mine or not theirs or bool(mine & theirs)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
