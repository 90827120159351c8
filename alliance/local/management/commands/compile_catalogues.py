from typing import Any

from django.core.management.base import BaseCommand

from alliance.local.catalogues import compile_catalogues


class Command(BaseCommand):
    """Turns `locale/*/LC_MESSAGES/*.po` into what Django reads; does nothing when that is fresh."""

    help = "Compiles message catalogues without gettext."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(f"compiled {path}")
