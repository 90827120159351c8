"""The addresses of signing in: of all that allauth knows, only what the workspace uses."""

from typing import NoReturn

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from django.http import Http404, HttpRequest
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from alliance.people.views import sign_in


def closed(request: HttpRequest) -> NoReturn:
    """allauth names these addresses in its pages; here nobody signs up or keeps addresses of their own."""
    raise Http404


CLOSED = {
    "account_signup": "signup/",
    "account_email": "email/",
    "account_set_password": "password/set/",
    "account_email_verification_sent": "confirm-email/",
}
# allauth's views answer more methods than their pages use.
form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("login/", form(account.login), name="account_login"),
    path("logout/", form(sign_in.sign_out), name="account_logout"),
    path("logout/elsewhere/", sign_in.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("inactive/", require_safe(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", form(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", form(sign_in.password_change), name="account_change_password"),
    path("password/reset/", form(sign_in.password_forgotten), name="account_reset_password"),
    path(
        "password/reset/done/", require_safe(account.password_reset_done), name="account_reset_password_done"
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z]+)/$",
        form(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        require_safe(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", require_safe(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", form(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", form(sign_in.Activate.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", form(sign_in.Deactivate.as_view()), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", require_safe(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/", form(sign_in.NewCodes.as_view()), name="mfa_generate_recovery_codes"
    ),
    *(path(where, form(closed), name=name) for name, where in CLOSED.items()),
]
