"""One spelling for a phone number: E.164."""

import re
from functools import lru_cache

import phonenumbers

HOME = "DE"
NEAR = {"DE": "+49", "AT": "+43", "CH": "+41"}
_DECORATION = re.compile(r"\(0\)|[\s()/.\-\u2010-\u2015\u00a0]+")
_NEAR_NUMBER = re.compile(r"(\+49|\+43)([1-9]\d{6,10})")


def normal_phone(text: str, country: str = "") -> str | None:
    """The number in E.164, None when it is none; without prefix it is read as one of `country`, else ours."""
    if len(text) > 60:
        return None
    bare = _DECORATION.sub("", text)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if bare.startswith(("+490", "+430")):
        bare = bare[:3] + bare[4:]
    elif country in {"", HOME} and bare.startswith("0"):
        bare = NEAR[HOME] + bare[1:]
    if _NEAR_NUMBER.fullmatch(bare):
        return bare
    return _odd_phone(text.strip(), country or HOME)


@lru_cache(maxsize=65536)
def _odd_phone(text: str, country: str) -> str | None:
    text = re.sub(r"^\s*(tel|telefon|phone|mobil|fon)[.:\s]+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:tel|callto):", "", text, flags=re.IGNORECASE)
    return _read(text, country, strictly=country != HOME) or _read(text, HOME, strictly=False)


def _read(text: str, region: str, *, strictly: bool) -> str | None:
    """A foreign region is believed only when its numbering plan knows the number."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    check = phonenumbers.is_valid_number if strictly else phonenumbers.is_possible_number
    if not check(number) or len(str(number.national_number)) < 5:
        return None
    written = _written(number)
    # The library keeps a second zero after a prefix, which no number has, and drops it when it reads it again.
    try:
        return written if _written(phonenumbers.parse(written)) == written else None
    except phonenumbers.NumberParseException:
        return None


def _written(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def spellings(phone: str) -> list[str]:
    """The number, and what it would be had a number without prefix been read in a neighbouring country."""
    for prefix in NEAR.values():
        if phone.startswith(prefix):
            return [other + phone[3:] for other in NEAR.values()]
    return [phone]


def national(phone: str) -> str:
    """What all `spellings` of a number have in common."""
    return phone[3:] if phone[:3] in NEAR.values() else phone
