"""Who may open and change people, teams and programs."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator

from alliance.people.actions import create_client, issue_token
from alliance.people.models import Absence
from tests.cast import Cast
from tests.factories import NOW, default_calendar, make_team, make_user
from tests.matrix import Row, TokenRow, everyone


def admin_only(status: int, otherwise: int = 403) -> dict[str, int]:
    return everyone(otherwise, paul=status)


def tobias(cast: Cast) -> dict[str, Any]:
    return {"user_id": cast.tobias.pk}


def someone_gone(cast: Cast) -> dict[str, Any]:
    person = make_user("Gegangen", team=cast.marketing, is_active=False)
    person.memberships.update(ended_at=NOW)
    return {"user_id": person.pk}


def with_second_factor(cast: Cast) -> dict[str, Any]:
    Authenticator.objects.create(user=cast.tobias, type=Authenticator.Type.TOTP, data={"secret": ""})
    return tobias(cast)


def absence_of_deniz(cast: Cast) -> dict[str, Any]:
    absence = Absence.objects.create(person=cast.deniz, starts_on=date(2090, 1, 2), ends_on=date(2090, 1, 9))
    return {"absence_id": absence.pk}


def sales_south(cast: Cast) -> dict[str, Any]:
    return {"team_id": cast.sales_south.pk}


def empty_team(cast: Cast) -> dict[str, Any]:
    return {"team_id": make_team("Leer", parent=cast.sales).pk}


def closed_team(cast: Cast) -> dict[str, Any]:
    return {"team_id": make_team("Zu", parent=cast.sales, is_active=False).pk}


def client(cast: Cast) -> dict[str, Any]:
    return {"client_id": create_client(actor=None, name="CRM", now=NOW).pk}


def new_program(_arguments: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Neu", "writable_fields": ["phone"]}


def token(cast: Cast) -> dict[str, Any]:
    owner = create_client(actor=None, name="CRM", now=NOW)
    issued, _raw = issue_token(actor=None, client=owner, scopes=["leads:read"], days=9, now=NOW)
    return {"token_id": issued.pk}


def person_values(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Neu", "email": "neu@nordhang.example", "role": "facilitator"}


def team_values(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Neu", "side": "sales", "calendar": default_calendar().pk}


def days(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"starts_on": "2090-01-02", "ends_on": "2090-01-09"}


PROFILE = {"language": "de", "timezone": "Europe/Berlin", "theme": "auto", "what_i_do": "Alles"}
OWN_ABSENCE_OR_LEAD = everyone(403, jana=302, tobias=302, paul=302)

ROWS: list[Row] = [
    Row("people_list", "GET", everyone(200)),
    Row("person_detail", "GET", everyone(200), tobias),
    Row("person_new", "GET", admin_only(200)),
    Row("person_new", "POST", admin_only(302), payload=person_values),
    Row("person_edit", "GET", admin_only(200), tobias),
    Row("person_edit", "POST", admin_only(302), tobias, person_values),
    Row("person_link", "POST", admin_only(201), tobias),
    Row("second_factor_reset", "POST", admin_only(302), with_second_factor),
    Row("person_deactivate", "POST", admin_only(302), tobias),
    Row("person_reactivate", "POST", admin_only(302), someone_gone),
    Row("person_place", "GET", admin_only(200), tobias),
    Row("person_place", "POST", admin_only(302), tobias, lambda _arguments: {"role": "auditor"}),
    Row("person_place_end", "POST", admin_only(302), tobias),
    Row("absence_new", "GET", everyone(403, jana=200, tobias=200, paul=200), tobias),
    Row("absence_new", "POST", OWN_ABSENCE_OR_LEAD, tobias, days),
    Row("absence_cancel", "POST", everyone(403, ralf=302, deniz=302, paul=302), absence_of_deniz),
    Row("profile", "GET", everyone(200)),
    Row("profile", "POST", everyone(302), payload=lambda _arguments: PROFILE),
    Row("team_list", "GET", everyone(200)),
    Row("team_detail", "GET", everyone(200), sales_south),
    Row("team_new", "GET", admin_only(200)),
    Row("team_new", "POST", admin_only(302), payload=team_values),
    Row("team_rename", "GET", everyone(403, ralf=200, paul=200), sales_south),
    Row("team_rename", "POST", everyone(403, ralf=302, paul=302), sales_south, team_values),
    Row("team_edit", "GET", admin_only(200), sales_south),
    Row("team_edit", "POST", admin_only(302), sales_south, team_values),
    Row("team_close", "POST", admin_only(302), empty_team),
    Row("team_reopen", "POST", admin_only(302), closed_team),
    Row("client_list", "GET", admin_only(200, 404)),
    Row("client_new", "GET", admin_only(200, 404)),
    Row("client_new", "POST", admin_only(302, 404), payload=new_program),
    Row("client_detail", "GET", admin_only(200, 404), client),
    Row("client_limit", "GET", admin_only(200, 404), client),
    Row("client_limit", "POST", admin_only(302, 404), client, lambda _arguments: {"rate_limit": 600}),
    Row("client_fields", "GET", admin_only(200, 404), client),
    Row(
        "client_fields",
        "POST",
        admin_only(302, 404),
        client,
        lambda _arguments: {"writable_fields": ["phone"]},
    ),
    Row("token_new", "GET", admin_only(200, 404), client),
    Row(
        "token_new",
        "POST",
        admin_only(201, 404),
        client,
        lambda _arguments: {"scopes": ["leads:read"], "days": 9},
    ),
    Row("token_revoke", "POST", admin_only(302, 404), token),
]
TOKEN_ROWS: list[TokenRow] = []
