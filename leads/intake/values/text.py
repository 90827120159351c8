"""Text as people and systems type it, made comparable."""

import unicodedata

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def clean(value: str | None) -> str:
    """One line: composed, without invisible characters, whitespace folded."""
    if not value:
        return ""
    if not (value.isascii() and value.isprintable()):
        value = _visible(value)
    return " ".join(value.split())


def clean_lines(value: str | None) -> str:
    """Several lines, each cleaned."""
    if not value:
        return ""
    lines = [clean(line) for line in value.replace("\0", "").splitlines()]
    return "\n".join(lines).strip()


def system_name(value: str | None) -> str:
    """What a system is called, however its letters are typed: `CRM` and `crm` are one."""
    return clean(value).lower()


def _visible(value: str) -> str:
    value = unicodedata.normalize("NFC", value)
    return "".join(
        character
        for character in value
        if character not in _INVISIBLE
        and (character.isspace() or unicodedata.category(character) not in {"Cc", "Cs", "Cn"})
    )


_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(value: str) -> str:
    """For comparing names and headings: lower case, umlauts transcribed, other accents dropped."""
    value = value.lower()
    if value.isascii():
        return value
    value = unicodedata.normalize("NFC", value).translate(_TRANSCRIBED)
    decomposed = unicodedata.normalize("NFKD", value)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
