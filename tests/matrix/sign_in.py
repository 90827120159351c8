"""Getting in and out: open to everybody; what is one's own asks again who one is; what is closed is closed to all."""

from typing import Any

from alliance.people.sign_in_links import sign_in_path
from tests.cast import Cast
from tests.factories import make_user
from tests.matrix import ACTORS, Row

OPEN = dict.fromkeys(ACTORS, 200)
CLOSED = dict.fromkeys(ACTORS, 404)
# Before anything about a sign-in changes, password or code are asked again; the anonymous are sent to sign in.
SENT_ON = dict.fromkeys(ACTORS, 302)
OWN = {**OPEN, "anonymous": 302}


def link(cast: Cast) -> dict[str, Any]:
    uidb36, _dash, key = (
        sign_in_path(make_user("Neu Hier", team=cast.marketing)).split("/")[-2].partition("-")
    )
    return {"uidb36": uidb36, "key": key}


ROWS = [
    Row("account_login", "GET", {**SENT_ON, "anonymous": 200}),
    Row("account_login", "POST", {**SENT_ON, "anonymous": 200}),
    Row("account_logout", "GET", {**OPEN, "anonymous": 302}),
    Row("account_logout", "POST", SENT_ON),
    Row("sign_out_elsewhere", "POST", {**SENT_ON, "stranger": 404}),
    Row("account_inactive", "GET", OPEN),
    # People of the tests have no password, so there is nothing to ask them for again.
    Row("account_reauthenticate", "GET", {**dict.fromkeys(ACTORS, 403), "anonymous": 302}),
    Row("account_reauthenticate", "POST", {**dict.fromkeys(ACTORS, 403), "anonymous": 302}),
    Row("account_change_password", "GET", SENT_ON),
    Row("account_change_password", "POST", SENT_ON),
    Row("account_reset_password", "GET", OPEN),
    Row("account_reset_password", "POST", SENT_ON, payload=lambda _arguments: {"email": "a@b.de"}),
    Row("account_reset_password_done", "GET", OPEN),
    Row("account_reset_password_from_key", "GET", SENT_ON, link),
    Row("account_reset_password_from_key", "POST", SENT_ON, link),
    Row("account_reset_password_from_key_done", "GET", OPEN),
    Row("mfa_index", "GET", OWN),
    Row("mfa_authenticate", "GET", SENT_ON),
    Row("mfa_authenticate", "POST", SENT_ON),
    Row("mfa_reauthenticate", "GET", {**dict.fromkeys(ACTORS, 403), "anonymous": 302}),
    Row("mfa_reauthenticate", "POST", {**dict.fromkeys(ACTORS, 403), "anonymous": 302}),
    Row("mfa_activate_totp", "GET", OWN),
    Row("mfa_activate_totp", "POST", OWN),
    Row("mfa_deactivate_totp", "GET", {**CLOSED, "anonymous": 302}),
    Row("mfa_deactivate_totp", "POST", {**CLOSED, "anonymous": 302}),
    Row("mfa_view_recovery_codes", "GET", {**CLOSED, "anonymous": 302}),
    Row("mfa_generate_recovery_codes", "GET", OWN),
    Row("mfa_generate_recovery_codes", "POST", OWN),
    *(
        Row(name, method, CLOSED)
        for name in (
            "account_signup", "account_email", "account_set_password", "account_email_verification_sent"
        )
        for method in ("GET", "POST")
    ),
]  # fmt: skip
