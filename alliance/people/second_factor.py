"""The second factor: who needs one, which codes count, and how its secrets lie in the database."""

import base64
import hashlib
import hmac
from datetime import datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from alliance.people.models import Role, User

PERIOD, DIGITS = 30, 6
ROLES_OF = {"nobody": (), "admins": (Role.ADMIN,), "leads": (Role.ADMIN, Role.LEAD), "everyone": Role.values}
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key made of SECRET_KEY: a copy of the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Alliance"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_required_of(authenticator.user)


def is_required_of(person: User) -> bool:
    """Does the installation (SECOND_FACTOR_REQUIRED) ask this person for a second factor?"""
    rule = settings.SECOND_FACTOR_REQUIRED
    return rule == "everyone" or person.role in ROLES_OF[rule]


def has_second_factor(person: User) -> bool:
    return Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def use_code(person: User, code: str, now: datetime) -> Authenticator | None:
    """What the code belongs to; each code of the app and each recovery code counts once."""
    code = "".join(code.split())
    mine = Authenticator.objects.select_for_update().filter(user_id=person.pk, type__in=KINDS)
    for authenticator in mine.order_by("-type"):
        is_app = authenticator.type == Authenticator.Type.TOTP
        try:
            accepted = (
                _use_app(authenticator, code, now) if is_app else authenticator.wrap().validate_code(code)
            )
        except InvalidToken:
            # Encrypted with a key that is gone: as good as none, until an administrator resets it.
            continue
        if accepted:
            authenticator.refresh_from_db()
            return authenticator
    return None


def _use_app(authenticator: Authenticator, code: str, now: datetime) -> bool:
    secret = SecondFactorAdapter().decrypt(authenticator.data["secret"])
    latest = authenticator.data.get("last_counter", 0)
    current = int(now.timestamp()) // PERIOD
    for counter in (current - 1, current, current + 1):
        if counter > latest and hmac.compare_digest(app_code(secret, counter).encode(), code.encode()):
            authenticator.data["last_counter"] = counter
            authenticator.save(update_fields=["data"])
            return True
    return False


def app_code(secret: str, counter: int) -> str:
    """What an authenticator app shows (RFC 4226)."""
    digest = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [
        salted_hmac("second factor", "key", secret=one, algorithm="sha256").digest() for one in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
