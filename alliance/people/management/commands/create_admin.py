"""`manage.py create_admin EMAIL --name "Jana Beck"`: the first person of an installation, who lets in the others."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from alliance.errors import RuleError
from alliance.people.actions import create_person, issue_sign_in_link
from alliance.people.models import Role


class Command(BaseCommand):
    help = "Makes an administrator and prints the link by which they set a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            with transaction.atomic():
                person = create_person(
                    actor=None, name=options["name"], email=options["email"], role=Role.ADMIN, now=now
                )
                path = issue_sign_in_link(actor=None, person=person, now=now)
        except RuleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{settings.PUBLIC_URL.rstrip('/')}{path}")
