"""The demo company: loaded room by room, removed in the opposite order."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from alliance.people.models import User


class Command(BaseCommand):
    """Load the demo company, or remove it with everything that belongs to it."""

    help = "Loads the demo company into the workspace, or removes it with --remove."
    PASSWORD = settings.DEMO_PASSWORD
    LOGINS: ClassVar[list[tuple[str, str]]] = [
        ("tobias@nordhang.example", "Marketing"),
        ("deniz@nordhang.example", "Vertrieb"),
        ("ralf@nordhang.example", "Leitung Vertrieb"),
    ]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="remove the demo company again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self._remove()
        else:
            self._load(quiet=options["verbosity"] == 0)

    def _load(self, *, quiet: bool) -> None:
        if User.objects.filter(is_demo=True).exists():
            raise CommandError("The demo company is already here. Remove it first: manage.py demo --remove")
        now = timezone.now()
        with transaction.atomic():
            for part in settings.DEMO_PARTS:
                import_string(f"{part}.load")(now)
        if not quiet:
            self.stdout.write("The demo company is loaded.")

    def _remove(self) -> None:
        with transaction.atomic():
            for part in reversed(settings.DEMO_PARTS):
                import_string(f"{part}.remove")()
        self.stdout.write("The demo company is removed.")
