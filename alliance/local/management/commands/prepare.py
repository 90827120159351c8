from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from alliance.local.catalogues import compile_catalogues
from alliance.local.demo import demo_logins, load_demo_once
from alliance.local.static_files import collect_static_files


class Command(BaseCommand):
    """What must be done before the processes start; each step does nothing when it is done already."""

    help = "Compiles, collects, migrates, loads the demo once; prints the demo's logins."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues()
        collect_static_files()
        call_command("migrate", interactive=False, verbosity=1, stdout=self.stderr)
        load_demo_once(self.stderr)
        self.stdout.write(demo_logins())
