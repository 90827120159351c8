"""The link by which a person sets a password without waiting for a mail; it opens once and for three days."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from alliance.people.models import User


def sign_in_path(person: User) -> str:
    """Where the person sets a new password; void as soon as they did or signed in otherwise."""
    key = default_token_generator.make_token(person)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key}
    )
