"""One spelling for an e-mail address."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

# Most addresses are plain; only the odd ones are worth the library's time. Doubled and trailing dots before
# the @ exist at real providers, so they pass here although the standard forbids them.
_PLAIN = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_IN_ANGLES = re.compile(r"<([^<>]*)>")
FREE_MAIL = frozenset(
    [
        "gmail.com", "googlemail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de",
        "t-online.de", "freenet.de", "yahoo.com", "yahoo.de", "hotmail.com", "hotmail.de",
        "outlook.com", "outlook.de", "live.com", "live.de", "icloud.com", "me.com", "aol.com",
        "aol.de", "mail.de", "posteo.de", "mailbox.org", "proton.me", "protonmail.com", "arcor.de",
        "1und1.de", "bluewin.ch", "aon.at",
    ]
)  # fmt: skip


def normal_email(text: str) -> str | None:
    """The address in lower case without decoration; None when it is none."""
    if len(text) > 400:
        return None
    address = text.strip().lower()
    if _PLAIN.fullmatch(address) and "xn--" not in address:
        return address if len(address) <= 254 else None
    return _odd_email(address)


@lru_cache(maxsize=4096)
def _odd_email(text: str) -> str | None:
    for part in re.split(r"[;,]", text) if text.count("@") > 1 else (text,):
        address = _undecorated(part)
        if _PLAIN.fullmatch(address) and "xn--" not in address and len(address) <= 254:
            return address
        try:
            found = validate_email(address, check_deliverability=False)
        except (EmailNotValidError, ValueError):
            continue
        return found.normalized.lower()[:255] if len(found.normalized) <= 254 else None
    return None


def _undecorated(text: str) -> str:
    if angles := _IN_ANGLES.search(text):
        text = angles[1]
    text = text.strip(" \t\r\n\"'<>()[];,").removeprefix("mailto:").partition("?")[0]
    return text.strip().rstrip(".")


def is_company_mail(email: str) -> bool:
    """The address is not one of a free provider."""
    return bool(email) and email.rpartition("@")[2] not in FREE_MAIL
