"""One spelling for an internet domain."""

import re

from leads.intake.values.text import clean

LONGEST = 120
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]*[^\W_]")


def normal_domain(text: str) -> str | None:
    """The bare domain of an address as people copy it; None when it is none."""
    address = clean(text).lower()
    host = re.sub(r"^https?://", "", address).partition("/")[0].rpartition("@")[2]
    host = re.sub(r":\d+$", "", host).removeprefix("www.").rstrip(".")
    return host if len(host) <= LONGEST and _DOMAIN.fullmatch(host) else None
