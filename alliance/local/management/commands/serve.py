import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance import environment as env
from alliance.local.parts import Addresses
from alliance.local.roles import ROLES, command_of


class Command(BaseCommand):
    """Becomes one of the program's processes, in the foreground, with its log on the terminal."""

    help = "Runs one role on this host; honours HOST, PORT, PUSH_PORT and the addresses of the servers."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=ROLES)

    def handle(self, *args: Any, **options: Any) -> None:
        where = Addresses(env.text("HOST", "127.0.0.1"), settings.PORT, settings.PUSH_PORT)
        try:
            command = command_of(options["role"], where)
        except ImproperlyConfigured as problem:
            raise CommandError(str(problem)) from problem
        settings.DATA.mkdir(parents=True, exist_ok=True)
        os.execv(command[0], command)  # noqa: S606 - signals shall reach the server itself
