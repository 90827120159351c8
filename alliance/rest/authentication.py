"""Bearer tokens: who the calling program is."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from alliance.people.models import ApiToken, User
from alliance.people.tokens import TokenExpired, TokenUnknown, find_token


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer al_…`; the acting user is the client's machine account."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _space, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "bearer" or not raw.strip():
            return None
        now = timezone.now()
        try:
            token = find_token(raw.strip(), now)
        except (TokenExpired, TokenUnknown) as error:
            raise AuthenticationFailed(error.message, code=error.code) from error
        if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        user = token.client.user
        user.client = token.client
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="alliance"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema names the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
