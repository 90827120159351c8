"""The four roles of the program on hosts of its own: the same processes that `manage.py up` starts, one at a time."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from alliance import environment as env
from alliance.local import parts

ROLES: dict[str, Callable[[parts.Addresses], list[str]]] = {
    "web": parts.web,
    "push": parts.push,
    "worker": lambda _where: parts.worker(),
    "beat": lambda _where: parts.beat(),
}
SHORTEST_KEY = 32
# Words that stand in examples; a key with one of them is known to everybody.
EXAMPLES = ("change", "example", "secret", "insecure", "password")


def command_of(role: str, where: parts.Addresses) -> list[str]:
    """What runs a role; raises ImproperlyConfigured when the installation is not ready for it."""
    check_installation()
    return ROLES[role](where)


def check_installation() -> None:
    """Several hosts share a database, a queue and a key; each of them made up by one host would split them."""
    missing = [name for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY") if not env.text(name)]
    if missing:
        raise ImproperlyConfigured(
            f"{', '.join(missing)} must be set, and the same on every host (or {missing[0]}_FILE)."
        )
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or any(word in key.lower() for word in EXAMPLES):
        raise ImproperlyConfigured(
            f"SECRET_KEY must be at least {SHORTEST_KEY} random characters of your own: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
