from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance import environment as env
from alliance.local.binaries import ServerMissing
from alliance.local.parts import Addresses
from alliance.local.server import ServerNotStarted
from alliance.local.workspace import CannotStart, Workspace


class Command(BaseCommand):
    """The whole workspace; honours PORT, PUSH_PORT, HOST, DATA, DATABASE_URL and REDIS_URL."""

    help = "Starts servers, web, push, worker and beat, and keeps them running until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        where = Addresses(env.text("HOST", "127.0.0.1"), settings.PORT, settings.PUSH_PORT)
        try:
            Workspace(settings.DATA, where, self.say).run()
        except (CannotStart, ServerNotStarted, ServerMissing) as problem:
            raise CommandError(str(problem)) from problem

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
