"""`manage.py create_token NAME --scopes leads:read,leads:write`: a key for a program, on standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from alliance.errors import RuleError
from alliance.people.actions import create_client, issue_token
from alliance.people.models import ApiClient, Side


class Command(BaseCommand):
    help = "Print a fresh token for the program NAME; one that exists gets another beside its old ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--scopes", required=True, help="separated by commas: leads:read,leads:write")
        parser.add_argument("--system", help="the name its external ids live under (default: slug of NAME)")
        parser.add_argument("--side", choices=[*Side.values, "neutral"], help="default: neutral")
        parser.add_argument("--fields", help="of a lead that it may write: phone,email (default: all)")
        parser.add_argument("--days", type=int, default=365, help="how long it is valid (default: 365)")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = listed(options["scopes"])
        now = timezone.now()
        try:
            with transaction.atomic():
                client = existing_client(options) or create_client(
                    actor=None,
                    name=options["name"],
                    system=options["system"] or "",
                    side=side_of(options),
                    writable_fields=fields_of(options),
                    now=now,
                )
                _token, raw = issue_token(
                    actor=None, client=client, scopes=scopes, days=options["days"], now=now
                )
        except RuleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(raw)


def listed(words: str) -> list[str]:
    """What stands between the commas."""
    return [word.strip() for word in words.split(",") if word.strip()]


def fields_of(options: dict[str, Any]) -> list[str] | None:
    """The fields it may write; None for all of them."""
    return None if options["fields"] is None else listed(options["fields"])


def side_of(options: dict[str, Any]) -> str | None:
    """The side as stored: neutral belongs to neither."""
    return None if options["side"] in {None, "neutral"} else options["side"]


def existing_client(options: dict[str, Any]) -> ApiClient | None:
    """The program of that name, if there is one; what the command line says about it must agree."""
    client = ApiClient.objects.filter(slug=slugify(options["name"])[:60]).first()
    if client is None:
        return None
    if options["system"] is not None and slugify(options["system"]) != client.system:
        raise CommandError(differs(client, "system", client.system))
    if options["side"] is not None and side_of(options) != client.side:
        raise CommandError(differs(client, "side", client.side or "neutral"))
    wanted = fields_of(options)
    if wanted is not None and set(wanted) != set(client.writable_fields or ()):
        raise CommandError(differs(client, "fields", ",".join(client.writable_fields or ["all"])))
    return client


def differs(client: ApiClient, option: str, value: str) -> str:
    """What to do when the command line contradicts what we know."""
    return (
        f"{client.name!r} already has the {option} {value!r}: leave out --{option}, or choose another NAME."
    )
